namespace Emulator.Machine;

/// <summary>What a device can ask of the whole machine.</summary>
internal interface IBoardControl
{
    /// <summary>Address line 20.</summary>
    bool IsA20Enabled { get; set; }

    /// <summary>Resets the machine after the current instruction.</summary>
    void RequestReset();

    /// <summary>Switches the machine off after the current instruction.</summary>
    void RequestPowerOff(string message);

    /// <summary>Ends the run after the current instruction with a status that the guest chose.</summary>
    void RequestExit(int status);
}
