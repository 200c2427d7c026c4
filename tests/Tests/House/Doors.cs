namespace Tests.House;

/// <summary>
/// The doors of the house: which room may use which (A → B: A may use B). Everything below a room is reached through
/// these doors only; the vocabulary, Emulator.Arch, is open to all.
/// </summary>
internal static class Doors
{
    public const string Vocabulary = "Emulator.Arch";

    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>
    {
        [Vocabulary] = [],
        ["Emulator.Mmu"] = [],
        ["Emulator.Caches"] = [],
        ["Emulator.Dram"] = [],
        ["Emulator.Images"] = [],
        ["Emulator.Cpu"] = ["Emulator.Mmu"],
        ["Emulator.Cpu.Generator"] = [],
        ["Emulator.Timing"] = ["Emulator.Cpu", "Emulator.Mmu", "Emulator.Caches"],
        ["Firmware"] = ["Emulator.Images"],
        ["KernelModel"] = ["Emulator.Images"],
        ["Emulator.Machine"] =
            ["Emulator.Timing", "Emulator.Cpu", "Emulator.Caches", "Emulator.Dram", "Firmware", "Emulator.Images"],
        ["Emulator.Debug"] = ["Emulator.Machine", "KernelModel", "Emulator.Images"],
    };

    /// <summary>Who composes everything and may use every room: the command, the tests and the benchmarks.</summary>
    public static IReadOnlyList<string> Composers { get; } = ["Emulator.Cli", "Tests", "Tests.Guests", "Perf"];

    public static bool MayUse(string user, string used) =>
        user == used || used == Vocabulary || Composers.Contains(user)
        || (Allowed.TryGetValue(user, out string[]? doors) && doors.Contains(used));
}
