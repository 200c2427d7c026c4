using Emulator.Arch;

namespace Emulator.Cpu;

/// <summary>A board that does not care about FERR# and has tied IGNNE# to its asserted level.</summary>
internal sealed class NoNumericErrorPins : INumericErrorPins
{
    /// <inheritdoc />
    public bool IgnoresErrors => true;

    /// <inheritdoc />
    public void SetError(bool asserted)
    {
    }
}
