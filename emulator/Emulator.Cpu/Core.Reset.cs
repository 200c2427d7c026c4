using Emulator.Arch;
using Emulator.Cpu.Privileged;

namespace Emulator.Cpu;

/// <summary>The power-on state (SDM 3A table 10-1).</summary>
public sealed unsafe partial class Core
{
    /// <summary>
    /// Puts the core into its power-on state: real mode at F000:FFF0 with the base of CS at FFFF0000H.
    /// </summary>
    public void Reset()
    {
        ulong count = InstructionCount;
        ulong random = S->RandomState;
        new Span<byte>(S, PlainSizeBytes).Clear();
        S->RandomState = random;
        S->CountAtLimit = count;
        S->Gpr[2] = Cpuid.Signature;
        S->Rip = 0xFFF0;
        S->SystemFlags = Rflags.AlwaysOne;
        S->Cr0 = Cr0.ET | Cr0.NW | Cr0.CD;
        S->Xcr0 = 1;
        S->Dr[6] = 0xFFFF_0FF0;
        S->Dr[7] = 0x400;
        S->TscOffset = 0 - (count * TscTicksPerInstruction);
        S->MiscEnable = MiscEnable.AtReset;
        S->Pat = 0x0007_0406_0007_0406;
        S->Mxcsr = 0x1F80;
        S->FpuControl = 0x40;
        S->FpuTag = 0xFF;
        S->Gdtr.Limit = 0xFFFF;
        S->Idtr.Limit = 0xFFFF;
        for (int i = 0; i < 6; i++)
        {
            *SegmentAt(i) = RealModeSegment(0, 0, 0x93);
        }

        S->Cs = RealModeSegment(0xF000, 0xFFFF_0000, 0x93);
        S->Ldtr = RealModeSegment(0, 0, 0x82);
        S->Tr = RealModeSegment(0, 0, 0x8B);
        Blocks.Clear();
        StateChanged();
        DebugRegistersChanged();
    }

    /// <summary>Sets the seed of RDRAND and RDSEED.</summary>
    public void Seed(ulong seed) => S->RandomState = seed;

    private static SegmentRegister RealModeSegment(ushort selector, ulong address, ushort attributes) =>
        new() { Selector = selector, Base = address, Limit = 0xFFFF, Attributes = attributes, Usable = 1 };
}
