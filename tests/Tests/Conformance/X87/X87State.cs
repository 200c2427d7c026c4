using System.Runtime.InteropServices;

namespace Tests.Conformance.X87;

/// <summary>The x87 part of an FXSAVE image (SDM 2A, FXSAVE); registers from ST(0), 16 bytes each.</summary>
[StructLayout(LayoutKind.Sequential, Size = 512)]
internal unsafe struct X87State
{
    public const int MemoryBytes = 128;

    public ushort Control;
    public ushort Status;
    public byte Tags;
    public byte Reserved;
    public ushort Opcode;
    public ulong InstructionPointer;
    public ulong DataPointer;
    public uint Mxcsr;
    public uint MxcsrMask;
    public fixed ulong St[16];
}
