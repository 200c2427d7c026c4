using Emulator.Arch;
using Emulator.Cpu.ExtendedState;
using Emulator.Cpu.Privileged;
using Emulator.Mmu;

namespace Emulator.Cpu.Hosted;

/// <summary>
/// A core in hosted mode as the kernel outside the guest drives it: CPL 3, 64-bit, flat, with the control registers
/// that Linux sets. It has no descriptor tables, so a program that loads a segment other than the null one gets #GP.
/// </summary>
public sealed unsafe class HostedCpu : ICpuControl
{
    /// <summary>The selectors that 64-bit programs see under Linux.</summary>
    private const ushort UserCode = 0x33;
    private const ushort UserData = 0x2B;

    private const ulong Cr4Wanted = Cr4.DE | Cr4.PSE | Cr4.PAE | Cr4.MCE | Cr4.PGE | Cr4.OSFXSR | Cr4.OSXMMEXCPT
        | Cr4.UMIP | Cr4.FSGSBASE | Cr4.PCIDE | Cr4.OSXSAVE | Cr4.SMEP | Cr4.SMAP | Cr4.PKE;

    /// <summary>What a program can change of its flags; IF and bit 1 are always 1.</summary>
    private const ulong UserFlags = Rflags.Status | Rflags.TF | Rflags.DF | Rflags.NT | Rflags.RF | Rflags.AC
        | Rflags.ID;

    private readonly Core _core;
    private readonly CpuState* _s;

    /// <summary>Puts a core that was reset into hosted mode; it stands still until it is given work.</summary>
    /// <param name="core">The core. Its model must have PCID, XSAVE and NX.</param>
    /// <param name="number">Which core, from 0.</param>
    public HostedCpu(Core core, int number)
    {
        _core = core;
        _s = core.S;
        Number = number;
        _s->Hosted = true;
        _s->Cr0 = Cr0.PE | Cr0.MP | Cr0.ET | Cr0.NE | Cr0.WP | Cr0.AM | Cr0.PG;
        _s->Cr4 = Cr4Wanted & ControlRegisters.Cr4Defined(core.Model);
        _s->Efer = Efer.SCE | Efer.LME | Efer.LMA | (core.Model.Has(CpuFeature.Nx) ? Efer.NXE : 0);
        _s->Xcr0 = StateComponents.Supported(core.Model);
        _s->TscAux = (ulong)number;
        _s->Cpl = 3;
        _s->SystemFlags = Rflags.AlwaysOne | Rflags.IF;
        _s->Rip = 0;
        _s->Gpr[2] = 0;
        _s->Gdtr = default;
        _s->Idtr = default;
        _s->Tr = default;
        _s->Ldtr = default;
        _s->Cs = Segment(UserCode, FlatSegment.Code(3, bits64: true));
        _s->Ss = Segment(UserData, FlatSegment.Data(3));
        _s->Es = default;
        _s->Ds = default;
        _s->Fs = default;
        _s->Gs = default;
        ResetExtendedState();
        core.StateChanged();
    }

    /// <inheritdoc />
    public int Number { get; }

    /// <summary>The core itself, for whoever runs or examines it.</summary>
    public Core Core => _core;

    /// <inheritdoc />
    public ulong* Registers => _s->Gpr;

    /// <inheritdoc />
    public ulong InstructionPointer
    {
        get => _s->Rip;
        set => _s->Rip = value;
    }

    /// <inheritdoc />
    public ulong Flags
    {
        get => _core.RflagsValue;
        set => FlagChanges.Set(_core, (value & UserFlags) | Rflags.AlwaysOne | Rflags.IF);
    }

    /// <inheritdoc />
    public ulong FsBase
    {
        get => _s->Fs.Base;
        set => _s->Fs.Base = value;
    }

    /// <inheritdoc />
    public ulong GsBase
    {
        get => _s->Gs.Base;
        set => _s->Gs.Base = value;
    }

    /// <inheritdoc />
    public uint Pkru
    {
        get => _s->Pkru;
        set
        {
            if (_s->Pkru != value)
            {
                _s->Pkru = value;
                _core.PagingChanged(flush: true);
            }
        }
    }

    /// <inheritdoc />
    public bool IsIdle { get; set; } = true;

    /// <inheritdoc />
    public ulong InstructionCount => _core.InstructionCount;

    /// <inheritdoc />
    public int ExtendedStateBytes => (int)XsaveLeaf.Read(_core, 0).Ebx;

    /// <inheritdoc />
    public (uint Eax, uint Ebx, uint Ecx, uint Edx) Cpuid(uint leaf, uint subleaf)
    {
        CpuidResult result = Privileged.Cpuid.Read(_core, leaf, subleaf);
        return (result.Eax, result.Ebx, result.Ecx, result.Edx);
    }

    /// <inheritdoc />
    public ulong ExtendedStateComponents => _s->Xcr0;

    /// <summary>Runs user code until the instruction count is reached, or until it is left.</summary>
    /// <param name="untilInstructionCount">Exactly, or less.</param>
    /// <param name="trap">Why, when <see cref="StopReason.Trap"/> is returned.</param>
    public StopReason Run(ulong untilInstructionCount, out Trap trap)
    {
        if (!_core.InstructionBreakpointsArmed)
        {
            // RF would only make the first instruction a block of its own.
            _s->SystemFlags &= ~Rflags.RF;
        }

        StopReason reason = _core.Run(untilInstructionCount);
        trap = reason == StopReason.Trap ? HostedTraps.Take(_core) : default;
        return reason;
    }

    /// <inheritdoc />
    public void LoadCr3(PhysicalAddress root, int pcid, bool keepsTranslations) => ControlRegisters.TryWriteCr3(
        _core, root.Value | ((uint)pcid & Cr3.PcidMask) | (keepsTranslations ? Cr3.NoFlush : 0));

    /// <inheritdoc />
    public void InvalidatePage(LinearAddress at) => Apply(Invalidation.Invlpg(at, Pcid));

    /// <inheritdoc />
    public void InvalidatePage(int pcid, LinearAddress at) => Apply(Invalidation.Invpcid(0, (ushort)pcid, at));

    /// <inheritdoc />
    public void InvalidatePcid(int pcid) => Apply(Invalidation.Invpcid(1, (ushort)pcid, default));

    /// <inheritdoc />
    public void InvalidateAll() => Apply(Invalidation.Everything);

    /// <inheritdoc />
    public void SaveExtendedState(Span<byte> area) => StateImage.Save(_core, area);

    /// <inheritdoc />
    public bool RestoreExtendedState(ReadOnlySpan<byte> area) => StateImage.TryRestore(_core, area);

    /// <inheritdoc />
    public void ResetExtendedState() => StateImage.Initialize(_core);

    private ushort Pcid => ControlRegisters.CurrentPcid(_core);

    private static SegmentRegister Segment(ushort selector, ushort attributes) =>
        new() { Selector = selector, Limit = uint.MaxValue, Attributes = attributes, Usable = 1 };

    private void Apply(in Invalidation invalidation) => TlbMaintenance.Apply(_core, invalidation, Pcid);
}
