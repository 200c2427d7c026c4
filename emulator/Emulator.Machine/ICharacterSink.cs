namespace Emulator.Machine;

/// <summary>Where a serial line or debug console sends its bytes.</summary>
public interface ICharacterSink
{
    /// <summary>Takes one byte; must not block for long, and never fails towards the guest.</summary>
    void Write(byte value);
}
