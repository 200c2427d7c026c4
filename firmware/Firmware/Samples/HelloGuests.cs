using System.Text;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples;

/// <summary>
/// The smallest guests, one for each mode: flat images that write a line to COM1 and end. They set up nothing, so a
/// test of a boot protocol that runs them tests the state that the protocol made.
/// </summary>
internal static class HelloGuests
{
    /// <summary>Where a BIOS puts a boot sector.</summary>
    public const ulong RealAddress = 0x7C00;

    /// <summary>Where the two others are linked.</summary>
    public const ulong FlatAddress = 0x100000;

    /// <summary>Where in the image the text lies, behind the code.</summary>
    private const int TextOffset = 64;

    public static byte[] BuildReal() => Build(
        16,
        RealAddress,
        "hello from real mode\r\n",
        c => c.mov(si, (ushort)(RealAddress + TextOffset)));

    public static byte[] BuildProtected() => Build(
        32,
        FlatAddress,
        "hello from protected mode\r\n",
        c => c.mov(esi, (uint)(FlatAddress + TextOffset)));

    public static byte[] BuildLong() => Build(
        64,
        FlatAddress,
        "hello from long mode\r\n",
        c => c.mov(rsi, FlatAddress + TextOffset));

    private static byte[] Build(int bitness, ulong address, string line, Action<Assembler> pointAtText)
    {
        byte[] code = MultibootGuest.Assemble(bitness, address, c =>
        {
            pointAtText(c);
            Emit(c);
        });
        byte[] image = new byte[TextOffset + line.Length + 1];
        code.CopyTo(image, 0);
        Encoding.ASCII.GetBytes(line, image.AsSpan(TextOffset));
        return image;
    }

    /// <summary>LODSB takes the index register of the mode it runs in: one body serves all three.</summary>
    private static void Emit(Assembler c)
    {
        Label next = c.CreateLabel();
        Label done = c.CreateLabel();
        Label wait = c.CreateLabel();
        Label forever = c.CreateLabel();
        c.cld();
        c.Label(ref next);
        c.lodsb();
        c.test(al, al);
        c.jz(done);
        c.mov(bl, al);
        c.mov(dx, 0x3FD);
        c.Label(ref wait);
        c.@in(al, dx);
        c.test(al, 0x20);
        c.jz(wait);
        c.mov(dx, 0x3F8);
        c.mov(al, bl);
        c.@out(dx, al);
        c.jmp(next);
        c.Label(ref done);
        c.mov(al, 0);
        c.@out(0xF4, al);
        c.Label(ref forever);
        c.cli();
        c.hlt();
        c.jmp(forever);
    }
}
