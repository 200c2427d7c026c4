namespace Emulator.Cpu.Interpreter;

/// <summary>Nobody watches.</summary>
internal readonly struct NoTiming : ICoreTiming
{
    /// <inheritdoc />
    public void Load(Core core, ulong linear, int sizeBytes)
    {
    }

    /// <inheritdoc />
    public void Store(Core core, ulong linear, int sizeBytes)
    {
    }
}
