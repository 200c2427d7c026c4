namespace Emulator.Machine;

/// <summary>Discards what is sent.</summary>
internal sealed class NoCharacters : ICharacterSink
{
    /// <inheritdoc />
    public void Write(byte value)
    {
    }
}
