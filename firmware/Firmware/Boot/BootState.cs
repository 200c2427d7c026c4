namespace Firmware.Boot;

/// <summary>
/// The state in which the boot processor enters the image; a plain value. What is not mentioned (debug registers,
/// MSRs, x87, PAT, APIC) is as after reset (SDM 3A table 9-1).
/// </summary>
public sealed record BootState
{
    public required CpuMode Mode { get; init; }

    /// <summary>The offset in CS of the first instruction.</summary>
    public required ulong Rip { get; init; }

    public ulong Rax { get; init; }

    public ulong Rbx { get; init; }

    public ulong Rcx { get; init; }

    public ulong Rdx { get; init; }

    public ulong Rsi { get; init; }

    public ulong Rdi { get; init; }

    public ulong Rbp { get; init; }

    public ulong Rsp { get; init; }

    public ulong R8 { get; init; }

    public ulong R9 { get; init; }

    public ulong R10 { get; init; }

    public ulong R11 { get; init; }

    public ulong R12 { get; init; }

    public ulong R13 { get; init; }

    public ulong R14 { get; init; }

    public ulong R15 { get; init; }

    /// <summary>Interrupts are off in every protocol.</summary>
    public ulong Rflags { get; init; } = Emulator.Arch.Rflags.AlwaysOne;

    public required ulong Cr0 { get; init; }

    public ulong Cr3 { get; init; }

    public ulong Cr4 { get; init; }

    public ulong Efer { get; init; }

    public required SegmentState Cs { get; init; }

    public required SegmentState Ds { get; init; }

    public required SegmentState Es { get; init; }

    public required SegmentState Ss { get; init; }

    public required SegmentState Fs { get; init; }

    public required SegmentState Gs { get; init; }

    public SegmentState Ldtr { get; init; } = new(0, 0, 0xFFFF, SegmentState.Ldt);

    public SegmentState Tr { get; init; } = new(0, 0, 0xFFFF, SegmentState.BusyTss);

    public required DescriptorTable Gdtr { get; init; }

    public required DescriptorTable Idtr { get; init; }

    /// <summary>All protocols want address line 20 open.</summary>
    public bool IsA20Enabled { get; init; } = true;
}
