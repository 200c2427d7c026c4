using Emulator.Arch;

namespace Tests.Kernel.Files;

/// <summary>Time that passes when a test says so.</summary>
internal sealed class FakeClock : IClock
{
    public long NowNs { get; set; } = 1_000_000;
}
