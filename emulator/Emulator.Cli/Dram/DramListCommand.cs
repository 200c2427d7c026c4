using System.Text;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Energy;
using Emulator.Dram.Mapping;
using Emulator.Dram.Standards;

namespace Emulator.Cli.Dram;

/// <summary><c>pagewalk dram list</c>: what there is to choose from, or all that is known of one standard.</summary>
internal static class DramListCommand
{
    private const int NameColumn = 28;

    public static void Execute(ReadOnlySpan<string> words)
    {
        if (words.Length > 1)
        {
            throw new UserErrorException("too many words", "dram list", "give at most one name");
        }

        string text = words.Length == 0 ? All() : One(DramSetup.DeviceOf(new DramOptions { Standard = words[0] }));
        StandardStreams.Out.Write(text);
    }

    private static string All()
    {
        StringBuilder text = new("standards (--standard)\n");
        foreach (DramDevice device in DramStandards.All)
        {
            Organization o = device.Organization;
            Add(text, device.Name, $"{device.DataRate,5} MT/s, {device.Gigabits} Gb x{device.Width}, "
                + $"{o.BankGroups} x {o.BanksPerGroup} banks, {o.CapacityBytes >> 20} MiB a channel");
        }

        text.Append("mappings (--mapping), or parts in any order from the highest bits: Ro Ba (or Bk Bg) Ra Co Ch\n");
        foreach ((string name, _, string why) in NamedMappings.All)
        {
            Add(text, name, why);
        }

        text.Append("policies (--policy)\n");
        foreach (PolicySet policy in PolicySet.All)
        {
            string cap = policy.RowHitCap > 0 ? $", at most {policy.RowHitCap} hits before a waiting conflict" : "";
            Add(text, policy.Name, $"{policy.Scheduler}{cap}, rows {policy.Rows}".ToLowerInvariant());
        }

        text.Append("refresh (--refresh), then perhaps ,postpone=N ,pull-in=N ,hot\n");
        foreach (string name in RefreshPolicy.ModeNames)
        {
            Add(text, name, "");
        }

        return text.ToString();
    }

    private static string One(DramDevice device)
    {
        StringBuilder text = new($"{device.Name} ({device.Standard.Name}), tCK {device.ClockPs} ps\n");
        text.Append($"{device.Source}\n\ntimings, clocks\n");
        foreach (TimingValue value in device.Values)
        {
            string formula = value.Formula == $"{value.Clocks}" ? "" : $"  {value.Formula}";
            Add(text, value.Name, $"{value.Clocks,6}{formula}    [{value.Source}]");
        }

        text.Append("\nrules\n");
        foreach (ConstraintRow row in device.Standard.Constraints)
        {
            string window = row.Window > 1 ? $", the last {row.Window}" : "";
            string other = row.OtherRank ? ", other rank" : "";
            text.Append($"  {row.Level}: {row.Preceding} -> {row.Following} >= {row.Formula} = ");
            text.Append($"{device.Evaluate(row.Formula)}{window}{other}    [{row.Source}]\n");
        }

        text.Append("\ncurrents of a device, mA\n");
        if (Currents.Of(device) is { } idd)
        {
            Add(text, "VDD", $"{idd.VddVolts} V    [{idd.Source}]");
            Add(text, "IDD0 IDD2P IDD2N", $"{idd.Idd0} {idd.Idd2P} {idd.Idd2N}");
            Add(text, "IDD3P IDD3N", $"{idd.Idd3P} {idd.Idd3N}");
            Add(text, "IDD4W IDD4R IDD5 IDD6", $"{idd.Idd4W} {idd.Idd4R} {idd.Idd5} {idd.Idd6}");
        }
        else
        {
            text.Append("  no data\n");
        }

        text.Append("\nstates of a bank\n");
        foreach (StateRow row in StateRow.All)
        {
            string[] names = [.. row.Commands.Split(' ').Where(name => Has(device, name))];
            if (names.Length > 0)
            {
                Add(text, string.Join(' ', names), $"{row.From} -> {row.To}");
            }
        }

        return text.ToString();
    }

    private static bool Has(DramDevice device, string command) =>
        Commands.TryParse(command, out CommandKind kind) && device.Standard.Uses(kind);

    private static void Add(StringBuilder text, string name, string what) =>
        text.Append(("  " + name.PadRight(NameColumn - 2) + what).TrimEnd()).Append('\n');
}
