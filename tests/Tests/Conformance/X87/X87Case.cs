using System.Runtime.InteropServices;

namespace Tests.Conformance.X87;

/// <summary>A case: the state before, an instruction, its memory operand (struct test_case in harness.c).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct X87Case
{
    public X87State State;
    public fixed byte Code[16];
    public ulong CodeLength;
    public ulong Rflags;
    public ulong Rax;
    public ulong Reserved;
    public fixed byte Memory[X87State.MemoryBytes];
}
