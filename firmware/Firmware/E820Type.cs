namespace Firmware;

/// <summary>
/// What a range of physical memory is for (ACPI specification, "Address Range Types"; INT 15h, AX = E820h).
/// </summary>
public enum E820Type : uint
{
    Usable = 1,
    Reserved = 2,
    AcpiReclaimable = 3,
    AcpiNvs = 4,
    Unusable = 5,
}
