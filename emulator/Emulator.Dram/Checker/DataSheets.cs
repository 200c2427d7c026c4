using Emulator.Dram.Checker.Sheets;
using Emulator.Dram.Standards;

namespace Emulator.Dram.Checker;

/// <summary>The limits of a device, from the data sheet of its standard.</summary>
internal static class DataSheets
{
    /// <exception cref="NotSupportedException">No data sheet of such a device is known.</exception>
    internal static SheetLimits LimitsOf(DramDevice device)
    {
        string[] name = device.Name.Split('-');
        string bin = name.Length > 1 ? name[1] : "";
        return device.Standard.Name switch
        {
            "DDR3" => Ddr3Sheet.Limits(device, bin),
            "DDR4" => Ddr4Sheet.Limits(device, bin),
            "DDR5" => Ddr5Sheet.Limits(device, bin),
            "LPDDR4" => Lpddr4Sheet.Limits(device),
            "LPDDR5" => Lpddr5Sheet.Limits(device),
            "HBM2" => HbmSheet.Second(device),
            "HBM3" => HbmSheet.Third(device),
            string other => throw new NotSupportedException($"the checker has no data sheet of {other}"),
        };
    }
}
