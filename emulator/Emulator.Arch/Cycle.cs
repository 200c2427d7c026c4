namespace Emulator.Arch;

/// <summary>A point of time in cycles of one clock; which clock, the component says that uses it.</summary>
/// <param name="Value">Completed cycles since the start.</param>
public readonly record struct Cycle(long Value) : IComparable<Cycle>
{
    /// <summary>Later than anything: nothing is going to happen.</summary>
    public static readonly Cycle Never = new(long.MaxValue);

    public int CompareTo(Cycle other) => Value.CompareTo(other.Value);

    public static bool operator <(Cycle left, Cycle right) => left.Value < right.Value;

    public static bool operator >(Cycle left, Cycle right) => left.Value > right.Value;

    public static bool operator <=(Cycle left, Cycle right) => left.Value <= right.Value;

    public static bool operator >=(Cycle left, Cycle right) => left.Value >= right.Value;

    public static Cycle operator +(Cycle at, long cycles) => new(at.Value + cycles);
}
