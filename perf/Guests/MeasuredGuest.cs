namespace Perf.Guests;

/// <summary>A sample guest and how often its body runs: long enough that start-up does not count.</summary>
/// <param name="Name">Name among the sample guests.</param>
/// <param name="Rounds">Rounds on every emulator.</param>
/// <param name="BochsRounds">Rounds on Bochs, which is tens of times slower; 0 leaves it out.</param>
internal sealed record MeasuredGuest(string Name, int Rounds, int BochsRounds);
