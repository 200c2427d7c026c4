namespace Tests.Conformance.HostCpu;

/// <summary>Runs batches on the host and on our core, and compares.</summary>
internal sealed unsafe class HostOracle(HostHarness harness, CaseBatch batch, OracleReport report) : IDisposable
{
    private readonly List<string> _rows = [];
    private readonly GuestCpu _guest = new(batch.Pristine);

    /// <summary>Says which row of the report the case added last belongs to; runs the batch when it is full.</summary>
    public void Added(string row)
    {
        _rows.Add(row);
        if (batch.IsFull)
        {
            Flush();
        }
    }

    /// <summary>Runs what the batch holds.</summary>
    public void Flush()
    {
        if (batch.Count == 0)
        {
            return;
        }

        harness.Run(batch);
        _guest.RestoreCode();
        for (int i = 0; i < batch.Count; i++)
        {
            HostCase* c = batch[i];
            if (((harness.Modes >> (int)c->Mode) & 1) == 0)
            {
                report.Skip($"{c->Mode}", "the host's kernel gives no such code segments");
                continue;
            }

            _guest.Run(c, out HostResult core);
            string differences = Comparison.Differences(c, batch.HostResults[i], core);
            if (differences.Length > 0)
            {
                differences += FreshCoreAgrees(c, batch.HostResults[i]) ? " (a fresh core agrees)" : "";
            }

            report.Add(_rows[i], batch, i, core, differences);
        }

        batch.Clear();
        _rows.Clear();
    }

    /// <summary>Whether the cause lies in what the core kept from earlier cases: blocks, translations.</summary>
    private bool FreshCoreAgrees(HostCase* c, in HostResult host)
    {
        using var fresh = new GuestCpu(batch.Pristine);
        fresh.Run(c, out HostResult again);
        return Comparison.Differences(c, host, again).Length == 0;
    }

    public void Dispose() => _guest.Dispose();
}
