namespace KernelModel.Frames;

/// <summary>Kinds of ranges that firmware reports (ACPI 6.5, 15.1).</summary>
internal enum E820Type
{
    Usable = 1,
    Reserved = 2,
    AcpiReclaimable = 3,
    AcpiNvs = 4,
    Unusable = 5,
}
