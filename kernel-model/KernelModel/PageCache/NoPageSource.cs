namespace KernelModel.PageCache;

/// <summary>The source of files that live in memory only: new pages are zeros.</summary>
internal sealed class NoPageSource : IPageSource
{
    public static readonly NoPageSource Instance = new();

    private NoPageSource()
    {
    }

    public bool IsSlow => false;

    public bool WantsWrites => false;

    public int ReadPage(long index, Span<byte> into) => 0;

    public int WritePage(long index, ReadOnlySpan<byte> from) => 0;
}
