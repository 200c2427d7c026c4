using System.Runtime.InteropServices;

namespace Tests.Conformance.ExtendedState;

/// <summary>One case as harness.c reads it: struct test_case there.</summary>
[StructLayout(LayoutKind.Sequential, Size = (2 * AreaBytes) + 64)]
internal unsafe struct StateCase
{
    /// <summary>An area with all components up to PKRU, rounded up to cache lines.</summary>
    public const int AreaBytes = 2752;

    /// <summary>The state before the instruction, as an XSAVE area of the standard format.</summary>
    public fixed byte State[AreaBytes];

    /// <summary>What is in memory at the operand.</summary>
    public fixed byte Area[AreaBytes];

    public ulong CodeLength;
    public ulong Rax;
    public ulong Rcx;

    /// <summary>Where the operand lies in its page: 0 is aligned.</summary>
    public ulong Offset;

    public fixed byte Code[16];
}
