using System.Buffers.Binary;

namespace Firmware.Boot;

/// <summary>
/// What a PC's firmware leaves in the first kilobytes: the interrupt vectors of real mode and the BIOS data area (IBM
/// PC/AT Technical Reference, "BIOS data area"). There is no BIOS behind the vectors: they end in stubs that
/// acknowledge the interrupt and return.
/// </summary>
internal static class LowMemory
{
    /// <summary>Below it lie vectors and BIOS data; what may lie anywhere starts here.</summary>
    public const ulong FirstFree = 0x500;

    /// <summary>Where the stack of the boot processor starts, downwards.</summary>
    public const ulong StackTop = 0x9F000;

    /// <summary>How much of it nothing else is placed in.</summary>
    public const ulong StackSizeBytes = 0x4000;

    /// <summary>
    /// The end of the BIOS data area that is free for programs' use, and holds our 14 bytes of code.
    /// </summary>
    private const int StubsAt = 0x4F0;

    /// <summary>The vectors of the first and the second 8259 as a BIOS programs them.</summary>
    private const int FirstPicVectors = 0x08;
    private const int SecondPicVectors = 0x70;

    /// <summary>
    /// push ax; mov al,20h; out 0A0h,al — then, for both controllers — out 20h,al; pop ax; iret. The first
    /// controller's entry is push ax; mov al,20h; jmp to the common end.
    /// </summary>
    private static readonly byte[] s_stubs =
        [0x50, 0xB0, 0x20, 0xE6, 0xA0, 0xE6, 0x20, 0x58, 0xCF, 0x50, 0xB0, 0x20, 0xEB, 0xF7];

    private const int SecondPicStub = StubsAt;
    private const int ReturnStub = StubsAt + 8;
    private const int FirstPicStub = StubsAt + 9;

    /// <summary>Adds both, and keeps the stack free.</summary>
    public static void AddTo(LoadList loads)
    {
        loads.AddIfFree("interrupt vectors and BIOS data", new(0), Build(loads.Memory));
        loads.Reserve("stack", new(StackTop - StackSizeBytes), StackSizeBytes);
    }

    /// <summary>The bytes from 0 up to <see cref="FirstFree"/>.</summary>
    public static byte[] Build(MemoryMap memory)
    {
        byte[] bytes = new byte[FirstFree];
        for (int vector = 0; vector < 256; vector++)
        {
            int stub = (vector & ~7) switch
            {
                FirstPicVectors => FirstPicStub,
                SecondPicVectors => SecondPicStub,
                _ => ReturnStub,
            };
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(vector * 4), (ushort)stub);
        }

        s_stubs.CopyTo(bytes, StubsAt);
        Write16(bytes, 0x400, 0x3F8); // COM1
        Write16(bytes, 0x40E, (ushort)(MemoryMap.ConventionalEnd.Value >> 4)); // segment of the extended BIOS data area
        Write16(bytes, 0x410, 0x0226); // equipment: FPU, PS/2 mouse, 80x25 colour, one serial port
        Write16(bytes, 0x413, (ushort)(Math.Min(memory.RamBytes, MemoryMap.ConventionalEnd.Value) / 1024));
        bytes[0x449] = 3; // video mode: 80x25 text
        Write16(bytes, 0x44A, 80); // columns
        Write16(bytes, 0x44C, 0x1000); // bytes of a video page
        Write16(bytes, 0x460, 0x0607); // cursor: scan lines 6-7
        Write16(bytes, 0x463, 0x3D4); // port of the CRT controller
        Write16(bytes, 0x480, 0x1E); // keyboard buffer: start
        Write16(bytes, 0x482, 0x3E); // and end
        Write16(bytes, 0x41A, 0x1E); // its head
        Write16(bytes, 0x41C, 0x1E); // and tail
        bytes[0x484] = 24; // rows minus one
        bytes[0x485] = 16; // scan lines of a character
        return bytes;
    }

    private static void Write16(byte[] bytes, int at, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);
}
