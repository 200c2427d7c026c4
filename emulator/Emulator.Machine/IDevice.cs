using Emulator.Arch;

namespace Emulator.Machine;

/// <summary>A chip of the board: its whole state is plain data, and a reset of the machine resets it.</summary>
internal interface IDevice : ICheckpointable
{
    /// <summary>
    /// Puts the chip into its power-on state and takes back the events and interrupts it had asked for.
    /// </summary>
    void Reset();
}
