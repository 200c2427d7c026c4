namespace Emulator.Dram.Standards;

/// <summary>All devices by name.</summary>
public static class DramStandards
{
    public static IReadOnlyList<DramDevice> All { get; } =
        [ReferencePresets.Ddr4At2400R, ReferencePresets.Ddr5At4800An];

    /// <summary>A device by its name, however its letters are written; null when there is none.</summary>
    public static DramDevice? Find(string name) =>
        All.FirstOrDefault(device => device.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
