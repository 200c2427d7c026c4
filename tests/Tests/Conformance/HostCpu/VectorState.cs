using System.Runtime.InteropServices;

namespace Tests.Conformance.HostCpu;

/// <summary>Vector and x87 state before or after a case: struct extended in harness.c.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VectorState
{
    /// <summary>YMM0–YMM15, four words each.</summary>
    public fixed ulong Ymm[64];

    /// <summary>ST(0) first; 80 bits in two words each. MMi is the low word of the physical register i.</summary>
    public fixed ulong St[16];

    public uint Mxcsr;

    public ushort Control;

    public ushort Status;

    /// <summary>The abridged tags of FXSAVE, by physical register.</summary>
    public byte Tags;

    private readonly byte _reserved0;
    private readonly ushort _reserved1;
    private readonly uint _reserved2;
}
