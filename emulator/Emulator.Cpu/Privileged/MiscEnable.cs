namespace Emulator.Cpu.Privileged;

/// <summary>The bits of IA32_MISC_ENABLE (SDM 4 table 2-2).</summary>
internal static class MiscEnable
{
    internal const ulong FastStrings = 1UL << 0;

    /// <summary>Read-only: there is no branch trace storage.</summary>
    internal const ulong NoBranchTrace = 1UL << 11;

    /// <summary>Read-only: there is no precise event-based sampling.</summary>
    internal const ulong NoPebs = 1UL << 12;

    internal const ulong Monitor = 1UL << 18;
    internal const ulong LimitCpuid = 1UL << 22;
    internal const ulong XdDisable = 1UL << 34;

    /// <summary>The value after reset; also the bits that read 1 whatever is written are in it.</summary>
    internal const ulong AtReset = FastStrings | NoBranchTrace | NoPebs | Monitor;

    internal const ulong Writable = FastStrings | Monitor | LimitCpuid | XdDisable;
}
