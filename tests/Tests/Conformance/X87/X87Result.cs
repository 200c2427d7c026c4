using System.Runtime.InteropServices;

namespace Tests.Conformance.X87;

/// <summary>What came out of a case, on the host (struct result in harness.c) or on our core.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct X87Result
{
    /// <summary>In <see cref="Vector"/>: the instruction completed.</summary>
    public const ulong Completed = 0xFF;

    public X87State State;
    public ulong Rflags;
    public ulong Rax;
    public ulong Vector;
    public ulong Reserved;
    public fixed byte Memory[X87State.MemoryBytes];
}
