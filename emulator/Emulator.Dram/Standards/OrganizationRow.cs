namespace Emulator.Dram.Standards;

/// <summary>The shape of a device of one density and width.</summary>
/// <param name="Gigabits">Density of a device; of stacked memory: of a channel.</param>
/// <param name="Width">Data pins of a device.</param>
/// <param name="BankGroups">1 for standards without.</param>
/// <param name="BanksPerGroup">Banks in each group.</param>
/// <param name="Rows">Rows of a bank.</param>
/// <param name="Columns">Columns of a row, each as wide as the device.</param>
/// <param name="Source">The addressing table that says so.</param>
/// <param name="Mode">The bank mode of LPDDR5; empty elsewhere.</param>
public sealed record OrganizationRow(
    int Gigabits, int Width, int BankGroups, int BanksPerGroup, int Rows, int Columns, string Source, string Mode = "");
