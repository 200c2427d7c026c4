using Emulator.Machine;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Machine;

/// <summary>The programmable attribute map of the 82441FX (data sheet 290549, 4.1.19).</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ShadowRamTests : IDisposable
{
    private const byte RomByte = 0x5A;
    private const int ImageBytes = 256 << 10;

    private PcMachine _machine = Machine(Bios());

    public void Dispose() => _machine.Dispose();

    [Test]
    public void Registers_read_0_after_power_on_and_the_copy_of_the_firmware_can_be_written()
    {
        Assert.That(ReadPam(0x59), Is.Zero);
        Write(0xF_0000, 1);
        Assert.That(Read(0xF_0000), Is.EqualTo(1));
        Assert.That(Read(0xD_FFFF), Is.Zero, "the image is longer, but only its last 128 KiB are copied");
        Assert.That(Read(0xE_0000), Is.EqualTo(RomByte));
    }

    /// <summary>Every segment in each of the four states, one after the other in every order.</summary>
    [Test]
    public void Reads_and_writes_go_where_the_segment_says()
    {
        int steps = 0;
        for (int segment = 0; segment < 13; segment++)
        {
            ulong at = 0xC_0000UL + (0x4000UL * (ulong)segment) + 0x1234;
            byte rom = at < 0xE_0000 ? (byte)0xFF : RomByte;
            byte ram = 0x11;
            SetSegment(segment, 3);
            Write(at, ram);
            foreach (int access in (int[])[0, 1, 2, 3, 2, 1, 0, 3, 1, 3, 0, 2, 0])
            {
                SetSegment(segment, access);
                Assert.That(Read(at), Is.EqualTo((access & 1) != 0 ? ram : rom), $"segment {segment}, access {access}");
                byte written = (byte)(0x20 + steps++);
                Write(at, written);
                ram = (access & 2) != 0 ? written : ram;
                Assert.That(Read(at), Is.EqualTo((access & 1) != 0 ? ram : rom), $"segment {segment}, access {access}");
            }
        }

        TestContext.Out.WriteLine($"{steps} states");
    }

    [Test]
    public void The_firmware_can_copy_itself_onto_itself()
    {
        SetSegment(12, 0);
        Assert.That(Read(0xF_5555), Is.EqualTo(RomByte));
        SetSegment(12, 2);
        for (ulong at = 0xF_0000; at < 0x10_0000; at += 8)
        {
            _machine.Memory.Write(new(at), 8, _machine.Memory.Read(new(at), 8) + 1);
        }

        Assert.That(Read(0xF_5550), Is.EqualTo(RomByte));
        SetSegment(12, 1);
        Assert.That(Read(0xF_5550), Is.EqualTo(RomByte + 1));
        Assert.That(Read(0xF_5551), Is.EqualTo(RomByte));
    }

    [Test]
    public void A_checkpoint_keeps_ram_behind_rom_and_rom_behind_ram()
    {
        Write(0xC_8000, 7);
        SetSegment(2, 0);
        Write(0xF_0000, 9);
        SetSegment(12, 1);
        MemoryStream saved = new();
        _machine.Save(saved);
        saved.Position = 0;
        _machine.Dispose();
        _machine = Machine(Bios());
        _machine.Restore(saved);
        Assert.That(Read(0xC_8000), Is.EqualTo(0xFF));
        SetSegment(2, 3);
        Assert.That(Read(0xC_8000), Is.EqualTo(7));
        Write(0xF_0000, 10);
        Assert.That(Read(0xF_0000), Is.EqualTo(9));
        SetSegment(12, 0);
        Assert.That(Read(0xF_0000), Is.EqualTo(RomByte));
    }

    [Test]
    public void A_reset_brings_ram_and_the_firmwares_copy_back()
    {
        Write(0xC_8000, 7);
        SetSegment(2, 0);
        SetSegment(12, 0);
        _machine.Reset();
        Assert.That(Read(0xC_8000), Is.EqualTo(7));
        Write(0xF_0000, 1);
        Assert.That(Read(0xF_0000), Is.EqualTo(1));
        Assert.That(ReadPam(0x59), Is.Zero);
    }

    /// <summary>The code that switches the memory goes on in what it switched to.</summary>
    [Test]
    public void Code_runs_on_in_the_memory_that_it_switched_to()
    {
        byte[] image = new byte[0x20000];
        image.AsSpan().Fill(0xF4);
        Assembler c = new(16);
        c.mov(ax, unchecked((short)0xF000));
        c.mov(ds, ax);

        // In RAM the byte that OUT sends becomes 2; then reads go to ROM, where it is 1.
        c.mov(__byte_ptr[0x8041], 2);
        c.mov(eax, 0x8000_0058);
        c.mov(dx, 0xCF8);
        c.@out(dx, eax);
        c.mov(dx, 0xCFD);
        c.mov(al, 0);
        c.@out(dx, al);
        Assemble(c, 0x8000).CopyTo(image, 0x18000);
        Assembler end = new(16);
        end.mov(al, 1);
        end.@out(0xF4, al);
        int used = Assemble(c, 0x8000).Length;
        image.AsSpan(0x18000 + used, 0x40 - used).Fill(0x90);
        Assemble(end, 0x8040).CopyTo(image, 0x18040);

        // A far jump: the reset vector lies in the image at the top of 4 GiB.
        Assembler far = new(16);
        far.AddInstruction(Instruction.CreateBranch(Code.Jmp_ptr1616, 0xF000, 0x8000));
        Assemble(far, 0xFFF0).CopyTo(image, 0x1FFF0);
        using PcMachine machine = Machine(image);
        RunResult result = machine.Run(1000);
        Assert.That((result.Reason, result.ExitStatus), Is.EqualTo((RunEnd.DebugExit, 3)));
    }

    private static byte[] Bios()
    {
        byte[] bios = new byte[ImageBytes];
        bios.AsSpan().Fill(RomByte);
        return bios;
    }

    private static PcMachine Machine(byte[] bios) => new(new MachineOptions { RamBytes = 16 << 20, Bios = bios });

    private static byte[] Assemble(Assembler assembler, ulong at)
    {
        MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), at);
        return stream.ToArray();
    }

    private byte Read(ulong at) => (byte)_machine.Memory.Read(new(at), 1);

    private void Write(ulong at, byte value) => _machine.Memory.Write(new(at), 1, value);

    private void SetSegment(int segment, int access)
    {
        int register = segment == 12 ? 0x59 : 0x5A + (segment / 2);
        int shift = segment == 12 || (segment & 1) != 0 ? 4 : 0;
        int value = (ReadPam(register) & ~(0xF << shift)) | (access << shift);
        Select(register);
        _machine.Ports.Write((ushort)(0xCFC + (register & 3)), 1, (uint)value);
    }

    private int ReadPam(int register)
    {
        Select(register);
        return (int)_machine.Ports.Read((ushort)(0xCFC + (register & 3)), 1);
    }

    private void Select(int register) => _machine.Ports.Write(0xCF8, 4, 0x8000_0000U | (uint)(register & ~3));
}
