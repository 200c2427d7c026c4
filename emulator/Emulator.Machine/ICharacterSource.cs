namespace Emulator.Machine;

/// <summary>Where a serial line gets its bytes from: a terminal, a file, a socket, or a recording.</summary>
public interface ICharacterSource
{
    /// <summary>False once no byte can come any more.</summary>
    bool IsOpen { get; }

    /// <summary>
    /// Takes the next byte if there is one. Asked only at guest times that follow from executed instructions, so
    /// whoever records (<paramref name="nowNs"/>, byte) can play the run again.
    /// </summary>
    /// <param name="nowNs">The guest time, nanoseconds since power-on.</param>
    /// <param name="value">The byte.</param>
    bool TryRead(long nowNs, out byte value);

    /// <summary>
    /// Goes to where so many bytes have been taken: a checkpoint is restored. A live line cannot, and goes on.
    /// </summary>
    void MoveTo(long takenBytes)
    {
    }
}
