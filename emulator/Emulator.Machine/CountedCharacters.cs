namespace Emulator.Machine;

/// <summary>Counts what is sent, and sends it on.</summary>
/// <param name="sink">Who gets it; null discards it.</param>
/// <param name="progress">Who counts.</param>
internal sealed class CountedCharacters(ICharacterSink? sink, RunProgress progress) : ICharacterSink
{
    /// <inheritdoc />
    public void Write(byte value)
    {
        progress.CharactersSent++;
        sink?.Write(value);
    }
}
