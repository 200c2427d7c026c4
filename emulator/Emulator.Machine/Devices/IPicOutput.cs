namespace Emulator.Machine.Devices;

/// <summary>
/// What the INTR output of the 8259 pair is wired to: LINT0 of the local APIC and input 0 of the IOAPIC.
/// </summary>
internal interface IPicOutput
{
    /// <summary>The output has this level now.</summary>
    void PicOutputChanged(bool isHigh);
}
