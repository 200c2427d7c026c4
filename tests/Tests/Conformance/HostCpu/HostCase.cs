using System.Runtime.InteropServices;

namespace Tests.Conformance.HostCpu;

/// <summary>
/// One case as harness.c reads it: struct test_case there. Its code follows in memory, as many bytes as the batch
/// gives room for.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HostCase
{
    /// <summary>The size of the patch of data memory.</summary>
    public const int PatchCapacity = 64;

    public fixed ulong Gpr[16];
    public ulong Rflags;

    /// <summary>Offset in the code segment of the mode.</summary>
    public ulong Rip;

    public HostMode Mode;

    /// <summary>Offset of the code from <see cref="HostLayout.CodeBase"/>.</summary>
    public uint CodeAt;

    public int CodeLength;

    /// <summary>Offset from <see cref="HostLayout.DataBase"/> of bytes that are set before the case.</summary>
    public uint PatchAt;

    public int PatchLength;
    public uint Reserved;
    public fixed byte Patch[PatchCapacity];

    /// <summary>The code, behind the fixed part.</summary>
    public static byte* CodeOf(HostCase* c) => (byte*)(c + 1);
}
