using System.Runtime.InteropServices;

namespace Tests.Conformance.VectorFloat;

/// <summary>The state after an instruction: struct result of harness.c.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FloatResult
{
    /// <summary>The vector of no exception.</summary>
    public const uint NoException = 0xFF;

    /// <summary>YMM0; after an exception its low half only.</summary>
    public fixed ulong Ymm[4];
    public ulong Rax;
    public ulong Rflags;
    public uint Mxcsr;
    public uint Vector;
}
