namespace Tests.Conformance.HostCpu;

/// <summary>Runs batches on the host and on our core, and compares.</summary>
internal sealed unsafe class HostOracle(HostHarness harness, CaseBatch batch, OracleReport report) : IDisposable
{
    private readonly List<string> _rows = [];
    private readonly List<(ulong AtEnd, ulong AtFault)?> _undefined = [];
    private readonly List<bool> _verdictOnly = [];
    private readonly GuestCpu _guest = new(batch.Pristine);

    /// <summary>Says which row of the report the case added last belongs to; runs the batch when it is full.</summary>
    /// <param name="row">The row.</param>
    /// <param name="undefined">
    /// Of a stream: the flags not to compare at its end, and at a fault before. Of one instruction: null, its table
    /// says.
    /// </param>
    public void Added(string row, (ulong AtEnd, ulong AtFault)? undefined = null)
    {
        _rows.Add(row);
        _undefined.Add(undefined);
        _verdictOnly.Add(false);
        if (batch.IsFull)
        {
            Flush();
        }
    }

    /// <summary>Same, when nothing but how the case ends may have to be compared.</summary>
    public void Added(string row, bool verdictOnly)
    {
        _rows.Add(row);
        _undefined.Add(null);
        _verdictOnly.Add(verdictOnly);
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

            VectorState* before = batch.VectorsOf(i);
            VectorState after = default;
            _guest.Run(c, before, out HostResult core, before != null ? &after : null);
            string differences = Differences(i, core, &after);
            if (differences.Length > 0 && report.Shows(_rows[i], differences))
            {
                differences += FreshCoreAgrees(i) ? " (a fresh core agrees)" : "";
            }

            report.Add(_rows[i], batch, i, core, &after, differences);
        }

        batch.Clear();
        _rows.Clear();
        _undefined.Clear();
        _verdictOnly.Clear();
    }

    /// <summary>Whether the cause lies in what the core kept from earlier cases: blocks, translations.</summary>
    private bool FreshCoreAgrees(int index)
    {
        using var fresh = new GuestCpu(batch.Pristine);
        VectorState after = default;
        VectorState* before = batch.VectorsOf(index);
        fresh.Run(batch[index], before, out HostResult again, before != null ? &after : null);
        return Differences(index, again, &after).Length == 0;
    }

    private string Differences(int index, in HostResult core, VectorState* vectors)
    {
        ref HostResult host = ref batch.HostResults[index];
        HostCase* c = batch[index];
        if (_verdictOnly[index])
        {
            return Comparison.Verdicts(host, core);
        }

        bool atEnd = host.Rip == c->Rip + (ulong)c->CodeLength;
        string plain = _undefined[index] is { } flags
            ? Comparison.Differences(c, host, core, atEnd ? flags.AtEnd : flags.AtFault)
            : Comparison.Differences(c, host, core);
        if (!batch.HasVectors)
        {
            return plain;
        }

        fixed (VectorState* expected = &batch.HostVectors[index])
        {
            bool faulted = Comparison.IsFault(host.Vector) || host.Rip == c->Rip;
            string more = VectorComparison.Differences(expected, vectors, c, faulted);
            return plain.Length > 0 && more.Length > 0 ? $"{plain}, {more}" : plain + more;
        }
    }

    public void Dispose() => _guest.Dispose();
}
