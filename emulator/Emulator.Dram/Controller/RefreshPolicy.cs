namespace Emulator.Dram.Controller;

/// <summary>How rows are refreshed, and how far a controller may move refreshes about.</summary>
/// <param name="Mode">The command and its period.</param>
/// <param name="Postponed">Refreshes of all rows (tREFI's) that a rank may owe while requests wait for it.</param>
/// <param name="PulledIn">Refreshes that a rank without requests does ahead of time.</param>
/// <param name="Hot">Above 85 °C: twice as often.</param>
public sealed record RefreshPolicy(RefreshMode Mode, int Postponed = 0, int PulledIn = 0, bool Hot = false)
{
    private static readonly (string Name, RefreshMode Mode)[] s_modes =
    [
        ("none", RefreshMode.None), ("all-bank", RefreshMode.AllBank), ("per-bank", RefreshMode.PerBank),
        ("same-bank", RefreshMode.SameBank),
    ];

    /// <summary>The names of the modes.</summary>
    public static IEnumerable<string> ModeNames => s_modes.Select(mode => mode.Name);

    public static implicit operator RefreshPolicy(RefreshMode mode) => new(mode);

    /// <summary>Reads <c>all-bank,postpone=8,pull-in=8,hot</c>: a mode, then any of the others.</summary>
    /// <exception cref="FormatException">A part is not understood.</exception>
    public static RefreshPolicy Parse(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        int mode = Array.FindIndex(s_modes, known => known.Name == parts[0]);
        RefreshPolicy policy = mode >= 0
            ? new RefreshPolicy(s_modes[mode].Mode)
            : throw new FormatException($"refresh '{parts[0]}' is none of {string.Join(", ", ModeNames)}");
        foreach (string part in parts.Skip(1))
        {
            string[] sides = part.Split('=');
            int count = 0;
            bool numbered = sides.Length == 2 && int.TryParse(sides[1], out count) && count is >= 0 and <= 16;
            policy = sides[0] switch
            {
                "postpone" when numbered => policy with { Postponed = count },
                "pull-in" when numbered => policy with { PulledIn = count },
                "hot" when sides.Length == 1 => policy with { Hot = true },
                _ => throw new FormatException($"refresh: '{part}' is none of postpone=N, pull-in=N (0 to 16), hot"),
            };
        }

        return policy;
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => Array.Find(s_modes, known => known.Mode == Mode).Name
        + (Postponed > 0 ? $",postpone={Postponed}" : "")
        + (PulledIn > 0 ? $",pull-in={PulledIn}" : "")
        + (Hot ? ",hot" : "");
}
