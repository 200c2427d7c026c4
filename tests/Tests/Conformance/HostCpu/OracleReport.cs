using System.Globalization;
using System.Text;

namespace Tests.Conformance.HostCpu;

/// <summary>Counts by row, the first mismatches in full, and the table that the tests print.</summary>
internal sealed unsafe class OracleReport
{
    private sealed class Row
    {
        public int Rows { get; set; }

        public int Cases { get; set; }

        public int Faults { get; set; }

        public int Mismatches { get; set; }

        public int Missing { get; set; }

        public void Take(Row other)
        {
            Rows++;
            Cases += other.Cases;
            Faults += other.Faults;
            Mismatches += other.Mismatches;
            Missing += other.Missing;
        }
    }

    private readonly SortedDictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _groups = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _skipped = new(StringComparer.Ordinal);
    private readonly StringBuilder _mismatches = new();
    private readonly HashSet<string> _shown = [];
    private readonly HashSet<string> _shownRows = [];
    private readonly int _mismatchesInFull =
        int.Parse(Environment.GetEnvironmentVariable("ORACLE_SHOW") ?? "12", CultureInfo.InvariantCulture);

    private readonly bool _all = Environment.GetEnvironmentVariable("ORACLE_ALL") is not null;

    public int Cases { get; private set; }

    public int Mismatches { get; private set; }

    /// <summary>Rows that our core does not implement.</summary>
    public int MissingRows { get; private set; }

    /// <summary>
    /// Puts a row into a group: the table then has a line for the group, for the row only when it fails.
    /// </summary>
    public void Group(string row, string group) => _groups[row] = group;

    /// <summary>Takes in one compared case.</summary>
    public void Add(
        string row, CaseBatch batch, int index, in HostResult core, VectorState* vectors, string differences)
    {
        Row found = RowOf(row);
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
        if (Shows(row, differences))
        {
            _shown.Add(KindOf(row, differences));
            _shownRows.Add(row);
            Describe($"{row}: differs in {differences}", batch, index, core, vectors);
        }
    }

    /// <summary>
    /// Whether a mismatch would be shown in full: the first of each kind says more than many of one kind.
    /// </summary>
    public bool Shows(string row, string differences) => _shown.Count < _mismatchesInFull
        && !_shown.Contains(KindOf(row, differences))
        && (_all || _shown.Count < _mismatchesInFull / 2 || !_shownRows.Contains(row));

    /// <summary>Which register differs is chance.</summary>
    private string KindOf(string row, string differences) => _all
        ? $"{Mismatches}"
        : row + new string([.. differences.Where(x => !char.IsAsciiDigit(x))]);

    /// <summary>Notes that a row was not compared.</summary>
    public void Skip(string row, string reason) => _skipped[row] = reason;

    /// <summary>Notes that our core does not implement a row.</summary>
    public void Missing(string row)
    {
        RowOf(row).Missing++;
        MissingRows++;
    }

    /// <summary>The table, and the mismatches.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var groups = new SortedDictionary<string, Row>(StringComparer.Ordinal);
        foreach ((string name, Row row) in _rows)
        {
            if (_groups.TryGetValue(name, out string? group))
            {
                groups.TryAdd(group, new Row());
                groups[group].Take(row);
            }

            if (group is null || row.Mismatches > 0)
            {
                text.Append($"{Line(name, row)}\n");
            }
        }

        foreach ((string name, Row row) in groups)
        {
            text.Append($"{Line(name, row)}  in {row.Rows} rows\n");
        }

        foreach ((string name, string reason) in _skipped)
        {
            text.Append($"{name,-12} skipped: {reason}\n");
        }

        string missing = MissingRows == 0 ? "" : $", {MissingRows} rows missing";
        text.Append($"{_rows.Count} rows, {Cases} cases, {Mismatches} mismatches{missing}\n");
        return text.Append(_mismatches).ToString();
    }

    private static string Line(string name, Row row)
    {
        string wrong = row.Mismatches == 0 ? "" : $"  {row.Mismatches} MISMATCHES";
        string missing = row.Missing == 0 ? "" : $"  {row.Missing} rows missing";
        return $"{name,-12} {row.Cases,7} cases {row.Faults,7} faults{wrong}{missing}";
    }

    private void Describe(string title, CaseBatch batch, int index, in HostResult core, VectorState* vectors)
    {
        ref HostResult host = ref batch.HostResults[index];
        _mismatches.Append($"{title}\n{batch.Describe(index)}");
        ulong* inputs = batch.HasVectors ? batch[index]->Gpr : null;
        _mismatches.Append($"  host: {Comparison.Text(host, inputs)}\n  core: {Comparison.Text(core, inputs)}\n");
        if (batch.HasVectors)
        {
            fixed (VectorState* expected = &batch.HostVectors[index])
            {
                _mismatches.Append(VectorText.Differences(expected, vectors));
            }
        }

        _mismatches.Append('\n');
    }

    private Row RowOf(string name)
    {
        if (!_rows.TryGetValue(name, out Row? found))
        {
            _rows[name] = found = new Row();
        }

        return found;
    }
}
