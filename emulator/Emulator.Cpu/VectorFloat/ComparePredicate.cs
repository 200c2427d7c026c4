namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// The 32 comparison predicates (SDM 2A table 3-1). Legacy forms know the first eight; bit 4 only turns the signaling
/// of a predicate around.
/// </summary>
internal static class ComparePredicate
{
    internal const int Count = 32;

    /// <summary>Relations that satisfy predicates 0–15.</summary>
    private static ReadOnlySpan<byte> Accepted =>
    [
        (byte)Relation.Equal,
        (byte)Relation.Less,
        (byte)(Relation.Less | Relation.Equal),
        (byte)Relation.Unordered,
        (byte)(Relation.Less | Relation.Greater | Relation.Unordered),
        (byte)(Relation.Equal | Relation.Greater | Relation.Unordered),
        (byte)(Relation.Greater | Relation.Unordered),
        (byte)(Relation.Less | Relation.Equal | Relation.Greater),
        (byte)(Relation.Equal | Relation.Unordered),
        (byte)(Relation.Less | Relation.Unordered),
        (byte)(Relation.Less | Relation.Equal | Relation.Unordered),
        (byte)Relation.None,
        (byte)(Relation.Less | Relation.Greater),
        (byte)(Relation.Equal | Relation.Greater),
        (byte)Relation.Greater,
        (byte)(Relation.Less | Relation.Equal | Relation.Greater | Relation.Unordered),
    ];

    /// <summary>The relations that satisfy a predicate.</summary>
    internal static Relation AcceptedBy(int predicate) => (Relation)Accepted[predicate & 15];

    /// <summary>Whether a QNaN is invalid: predicates 1, 2, 5, 6 of each eight, or all others with bit 4.</summary>
    internal static bool IsSignaling(int predicate) => ((0x66 >> (predicate & 7)) & 1) != predicate >> 4;

    /// <summary>Compares two numbers.</summary>
    internal static bool Holds<TFormat>(ref SimdEnvironment environment, int predicate, ulong a, ulong b)
        where TFormat : struct, IFloatFormat =>
        (AcceptedBy(predicate) & SoftComparison.Compare<TFormat>(ref environment, a, b, IsSignaling(predicate))) != 0;
}
