using System.Runtime.InteropServices;

namespace Tests.Conformance.ExtendedState;

/// <summary>What an instruction left: struct result of harness.c.</summary>
[StructLayout(LayoutKind.Sequential, Size = (2 * StateCase.AreaBytes) + 64)]
internal unsafe struct StateResult
{
    /// <summary>No exception came.</summary>
    public const ulong Completed = 0xFF;

    public fixed byte State[StateCase.AreaBytes];
    public fixed byte Area[StateCase.AreaBytes];
    public ulong Vector;
    public ulong Rax;
}
