using Iced.Intel;

namespace Tests.House;

/// <summary>Instructions that the coverage page lists together, and whether all of them must be there.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Reason">One sentence under the heading.</param>
/// <param name="Complete">No instruction of the family may be missing.</param>
/// <param name="Features">The features of the decoder library that make up the family.</param>
internal sealed record CoverageFamily(string Title, string Reason, bool Complete, CpuidFeature[] Features);
