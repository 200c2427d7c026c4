namespace KernelModel.Syscalls;

/// <summary>All rows by number: the rooms' rows put together.</summary>
internal sealed class SystemCallTable
{
    /// <summary>One more than the greatest number of a call that has a name.</summary>
    public const int Length = 470;

    private readonly SystemCall[] _rows = new SystemCall[Length];

    public SystemCallTable(params IEnumerable<SystemCall>[] rooms)
    {
        foreach (IEnumerable<SystemCall> rows in rooms)
        {
            foreach (SystemCall row in rows)
            {
                if (_rows[row.Number] is { } other)
                {
                    throw new InvalidOperationException($"two rows have number {row.Number}: {other.Name}, {row.Name}");
                }

                _rows[row.Number] = row;
            }
        }

        foreach ((int number, string name) in SystemCallNames.All)
        {
            _rows[number] ??= new SystemCall(number, name, null, "x x x x x x");
        }
    }

    /// <summary>The row of a number; null: no such call.</summary>
    public SystemCall? this[ulong number] => number < Length ? _rows[number] : null;

    public IEnumerable<SystemCall> Rows => _rows.Where(r => r is not null);
}
