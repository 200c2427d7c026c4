namespace Emulator.Arch;

/// <summary>
/// The board's side of the pins FERR# and IGNNE#, by which x87 errors become interrupts while CR0.NE is 0 (SDM 1 8.7.2
/// and appendix D).
/// </summary>
public interface INumericErrorPins
{
    /// <summary>IGNNE#: while true, x87 instructions go on in spite of an error that waits.</summary>
    bool IgnoresErrors { get; }

    /// <summary>FERR#: an x87 instruction waits for an unmasked error to be handled.</summary>
    void SetError(bool asserted);
}
