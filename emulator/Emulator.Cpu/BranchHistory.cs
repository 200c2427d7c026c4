namespace Emulator.Cpu;

/// <summary>
/// The last branches, exceptions and interrupts of a core. While one listens, the core runs an instruction at a time.
/// </summary>
public sealed class BranchHistory
{
    private const int Longest = 16;

    private readonly Queue<BranchRecord> _records = new();
    private BranchRecord? _last;

    /// <summary>Oldest first. What a loop repeats is one record.</summary>
    public IEnumerable<BranchRecord> Records => _last is null ? _records : _records.Append(_last);

    internal void Add(ulong instruction, CodePlace from, CodePlace? to, string cause)
    {
        if (_last is not null && _last.From == from && _last.To == to && _last.Cause == cause)
        {
            _last = _last with { Instruction = instruction, Times = _last.Times + 1 };
            return;
        }

        if (_last is not null)
        {
            _records.Enqueue(_last);
        }

        if (_records.Count == Longest)
        {
            _records.Dequeue();
        }

        _last = new BranchRecord(instruction, from, to, cause, 1);
    }
}
