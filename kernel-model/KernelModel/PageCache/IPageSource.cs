namespace KernelModel.PageCache;

/// <summary>Where the contents of a file come from when a page of it is not in the cache, and where they go.</summary>
internal interface IPageSource
{
    /// <summary>Reading costs input and output: a fault that must read is a major one.</summary>
    bool IsSlow { get; }

    /// <summary>
    /// Writes reach the source, so the first write to each mapped page must be seen: shared pages are mapped
    /// read-only until then (Linux: vma_wants_writenotify).
    /// </summary>
    bool WantsWrites { get; }

    /// <summary>
    /// Fills one page; what lies beyond the end of the file must be zeros. The page comes cleared.
    /// </summary>
    /// <returns>0, or a negated <see cref="Errno"/>.</returns>
    int ReadPage(long index, Span<byte> into);

    /// <summary>Takes the bytes of one page as far as the file reaches.</summary>
    /// <returns>0, or a negated <see cref="Errno"/>.</returns>
    int WritePage(long index, ReadOnlySpan<byte> from);
}
