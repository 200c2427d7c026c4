using System.Text;

namespace Tests.Conformance.HostCpu;

/// <summary>Counts by mnemonic, the first mismatches in full, and the table that the tests print.</summary>
internal sealed unsafe class OracleReport
{
    private const int MismatchesInFull = 12;

    private sealed class Row
    {
        public int Cases { get; set; }

        public int Faults { get; set; }

        public int Mismatches { get; set; }
    }

    private readonly SortedDictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _skipped = new(StringComparer.Ordinal);
    private readonly StringBuilder _mismatches = new();
    private readonly HashSet<string> _shown = [];

    public int Cases { get; private set; }

    public int Mismatches { get; private set; }

    /// <summary>Takes in one compared case.</summary>
    public void Add(string row, CaseBatch batch, int index, in HostResult core, string differences)
    {
        if (!_rows.TryGetValue(row, out Row? found))
        {
            _rows[row] = found = new Row();
        }

        ref HostResult host = ref batch.HostResults[index];
        Cases++;
        found.Cases++;
        found.Faults += host.Vector is 3 or 1 ? 0 : 1;
        if (differences.Length == 0)
        {
            return;
        }

        Mismatches++;
        found.Mismatches++;
        // The first of each kind says more than many of one kind.
        if (_shown.Count < MismatchesInFull && _shown.Add(row + differences))
        {
            _mismatches.Append($"{row}: differs in {differences}\n{batch.Describe(index)}");
            _mismatches.Append($"  host: {Comparison.Text(host)}\n  core: {Comparison.Text(core)}\n\n");
        }
    }

    /// <summary>Notes that a row was not compared.</summary>
    public void Skip(string row, string reason) => _skipped[row] = reason;

    /// <summary>The table, and the mismatches.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string name, Row row) in _rows)
        {
            string wrong = row.Mismatches == 0 ? "" : $"  {row.Mismatches} MISMATCHES";
            text.Append($"{name,-12} {row.Cases,7} cases {row.Faults,7} faults{wrong}\n");
        }

        foreach ((string name, string reason) in _skipped)
        {
            text.Append($"{name,-12} skipped: {reason}\n");
        }

        text.Append($"{_rows.Count} rows, {Cases} cases, {Mismatches} mismatches\n");
        return text.Append(_mismatches).ToString();
    }
}
