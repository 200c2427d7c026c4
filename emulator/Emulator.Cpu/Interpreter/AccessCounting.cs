namespace Emulator.Cpu.Interpreter;

/// <summary>Counts accesses for <c>--stats</c>.</summary>
internal readonly struct AccessCounting : ICoreTiming
{
    /// <inheritdoc />
    public void Load(Core core, ulong linear, int sizeBytes) => core.Counters.TlbAccesses++;

    /// <inheritdoc />
    public void Store(Core core, ulong linear, int sizeBytes) => core.Counters.TlbAccesses++;
}
