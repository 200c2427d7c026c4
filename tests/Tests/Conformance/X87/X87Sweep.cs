using System.Text;
using Iced.Intel;
using Tests.Support;

namespace Tests.Conformance.X87;

/// <summary>Runs cases of every row on the host and on our core, and compares.</summary>
internal static class X87Sweep
{
    public static X87Report Run(HostProgram harness, int casesPerRow, ulong seed, int mismatchesShown)
    {
        List<(X87Row Row, int Count)> plan = Plan(casesPerRow);
        List<X87Case> cases = [];
        List<X87Row> rows = [];
        foreach ((X87Row row, int count) in plan)
        {
            var maker = new X87CaseMaker(seed ^ ((ulong)row.Prefix << 16) ^ ((ulong)row.Escape << 8) ^ row.ModRm);
            for (int i = 0; i < count; i++)
            {
                cases.Add(maker.Make(row));
                rows.Add(row);
            }
        }

        X87Case[] all = [.. cases];
        X87Result[] host = harness.Run<X87Case, X87Result>(all);
        using var guest = new X87Guest();
        SortedDictionary<string, (int Cases, int Mismatches)> counts = new(StringComparer.Ordinal);
        StringBuilder shown = new();
        int mismatches = 0;
        for (int i = 0; i < all.Length; i++)
        {
            guest.Run(all[i], out X87Result core);
            string differences = X87Comparison.Differences(ref host[i], ref core);
            (int Cases, int Mismatches) row = counts.GetValueOrDefault(rows[i].Name);
            if (differences.Length != 0)
            {
                mismatches++;
                if (row.Mismatches++ < mismatchesShown)
                {
                    string before = X87Comparison.Describe(all[i], rows[i]);
                    shown.Append($"{rows[i].Name}: {differences}\n    before: {before}\n");
                }
            }

            counts[rows[i].Name] = (row.Cases + 1, row.Mismatches);
        }

        StringBuilder text = new();
        foreach ((string name, (int count, int wrong)) in counts)
        {
            text.Append($"{name,-20} {count,6} cases{(wrong == 0 ? "" : $"  {wrong} MISMATCHES")}\n");
        }

        text.Append($"seed {seed:X}: {counts.Count} rows, {all.Length} cases, {mismatches} mismatches\n");
        return new X87Report(text.Append(shown).ToString(), mismatches);
    }

    /// <summary>The cases of a row are shared out among its encodings.</summary>
    private static List<(X87Row Row, int Count)> Plan(int casesPerRow) =>
    [
        .. X87Rows.All()
            .Where(row => !X87Rows.Transcendental.Contains(row.Code.Mnemonic()))
            .GroupBy(row => row.Name)
            .SelectMany(group => group.Select(row => (row, (casesPerRow + group.Count() - 1) / group.Count()))),
    ];
}
