using System.Runtime.InteropServices;

namespace Tests.Conformance.VectorFloat;

/// <summary>The state before an instruction: struct test_case of harness.c.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FloatCase
{
    /// <summary>YMM0, YMM1, YMM2.</summary>
    public fixed ulong Ymm[12];
    public ulong Rax;
    public uint Mxcsr;
    public uint Pad;
}
