namespace Tests.Kernel.Mm;

/// <summary>A file of the naive model: the first byte of each page.</summary>
internal sealed class NaiveFile
{
    public List<byte> Pages { get; init; } = [];
}
