using KernelModel.AddressSpaces;
using KernelModel.Frames;

namespace KernelModel.PageCache;

/// <summary>
/// The cached contents of one file: Linux' <c>struct address_space</c>. Pages lie in frames of the guest; each frame is
/// held once by the cache and once by every entry that maps it. Files of tmpfs, shared anonymous memory and System V
/// segments have no other home for their contents.
/// </summary>
internal sealed unsafe partial class FileMapping
{
    /// <summary>Pages that one piece of the index covers; a fault-around window never crosses one.</summary>
    private const int PiecePages = 64;

    private readonly AddressSpaceManager _manager;
    private readonly IPageSource _source;
    private readonly Dictionary<long, int[]> _pieces = [];
    private long _lastPiece = -1;
    private int[] _lastFrames = [];

    /// <param name="manager">Whose frames hold the pages.</param>
    /// <param name="source">Where contents come from.</param>
    /// <param name="isShmem">The pages count as shared memory (RssShmem), not as file pages.</param>
    public FileMapping(AddressSpaceManager manager, IPageSource source, bool isShmem)
    {
        _manager = manager;
        _source = source;
        IsShmem = isShmem;
        Id = manager.NextMappingId();
    }

    /// <summary>What <c>PageFrame.Owner</c> holds.</summary>
    public long Id { get; }

    /// <summary>The file's length (i_size).</summary>
    public long SizeBytes { get; set; }

    public bool IsShmem { get; }

    /// <summary>Pages in the cache (nrpages).</summary>
    public long PageCount { get; private set; }

    /// <summary>The first write to each shared page must be seen.</summary>
    public bool WantsWrites => _source.WantsWrites;

    /// <summary>A page that is not cached costs input and output.</summary>
    public bool IsSlow => _source.IsSlow;

    /// <summary>Areas that map the file.</summary>
    internal VmArea? FirstArea { get; private set; }

    private PhysicalMemory Frames => _manager.Frames;

    /// <summary>The frame of a page when it is cached, otherwise -1. Takes no reference.</summary>
    public long FindPage(long index) // HOT
    {
        long piece = index / PiecePages;
        if (piece != _lastPiece)
        {
            if (!_pieces.TryGetValue(piece, out int[]? frames))
            {
                return -1;
            }

            _lastPiece = piece;
            _lastFrames = frames;
        }

        int frame = _lastFrames[index % PiecePages];
        return frame == 0 ? -1 : frame;
    }

    /// <summary>
    /// The frame of a page, read in when it is not cached. Takes no reference. The caller has compared the index with
    /// the size.
    /// </summary>
    /// <returns>The frame; or -ENOMEM, or what the source answered.</returns>
    public long GetPage(long index) // HOT
    {
        long frame = FindPage(index);
        return frame >= 0 ? frame : ReadIn(index);
    }

    /// <summary>After a page of a slow source had to be read: reads the rest of the window that a fault maps.</summary>
    public void ReadAhead(long index)
    {
        const long window = (long)(Faults.FaultHandler.AroundBytes >> 12);
        long first = index & ~(window - 1);
        long end = Math.Min(first + window, (SizeBytes + 0xFFF) >> 12);
        for (long i = first; i < end; i++)
        {
            if (FindPage(i) < 0 && ReadIn(i) < 0)
            {
                return;
            }
        }
    }

    /// <summary>Reads as far as the file reaches.</summary>
    /// <returns>Bytes read, or a negated error when none could be.</returns>
    public int ReadAt(long position, Span<byte> into)
    {
        int done = 0;
        int wanted = (int)Math.Clamp(SizeBytes - position, 0, into.Length);
        while (done < wanted)
        {
            int offset = (int)(position & 0xFFF);
            Span<byte> part = into.Slice(done, Math.Min(wanted - done, 0x1000 - offset));
            long frame = FindPage(position >> 12);
            if (frame < 0 && ReferenceEquals(_source, NoPageSource.Instance))
            {
                part.Clear();
            }
            else
            {
                frame = frame >= 0 ? frame : ReadIn(position >> 12);
                if (frame < 0)
                {
                    return done > 0 ? done : (int)frame;
                }

                Frames.Read(frame, offset, part);
            }

            done += part.Length;
            position += part.Length;
        }

        return done;
    }

    /// <summary>Writes into the cache and lengthens the file when it must.</summary>
    /// <returns>Bytes written, or a negated error when none could be.</returns>
    public int WriteAt(long position, ReadOnlySpan<byte> from)
    {
        int done = 0;
        while (done < from.Length)
        {
            int offset = (int)(position & 0xFFF);
            ReadOnlySpan<byte> part = from.Slice(done, Math.Min(from.Length - done, 0x1000 - offset));
            long frame = GetPage(position >> 12);
            if (frame < 0)
            {
                return done > 0 ? done : (int)frame;
            }

            Frames.Write(frame, offset, part);
            Frames[frame].Flags |= PageFlags.Dirty;
            done += part.Length;
            position += part.Length;
            SizeBytes = Math.Max(SizeBytes, position);
        }

        return done;
    }

    /// <summary>
    /// Sets the length: pages behind it leave the cache and every address space, private copies too, and the rest of
    /// the last page becomes zeros (truncate_pagecache).
    /// </summary>
    public void Truncate(long bytes)
    {
        long old = SizeBytes;
        SizeBytes = bytes;
        if (bytes < old)
        {
            long firstGone = (bytes + 0xFFF) >> 12;
            UnmapRange(firstGone, long.MaxValue >> 12, withCopies: true);
            RemovePages(firstGone, long.MaxValue);
        }

        // Shared memory keeps what was written behind its end when it grows (shmem_setattr).
        if (bytes < old || !IsShmem)
        {
            ClearTail(Math.Min(bytes, old));
        }
    }

    /// <summary>Makes a range of bytes zeros and frees its whole pages (FALLOC_FL_PUNCH_HOLE).</summary>
    public void PunchHole(long position, long bytes)
    {
        long end = position + bytes;
        long firstWhole = (position + 0xFFF) >> 12;
        long endWhole = end >> 12;
        if (firstWhole < endWhole)
        {
            UnmapRange(firstWhole, endWhole, withCopies: false);
            RemovePages(firstWhole, endWhole);
        }

        ClearBytes(position, Math.Min(end, firstWhole << 12));
        ClearBytes(Math.Max(position, endWhole << 12), end);
    }

    /// <summary>Sends dirty pages to the source.</summary>
    /// <param name="first">First page.</param>
    /// <param name="end">The page behind the last.</param>
    /// <returns>0 or the first negated error.</returns>
    public int WriteBack(long first = 0, long end = long.MaxValue)
    {
        CollectDirty(first, end);
        int result = 0;
        foreach (long piece in Pieces(first, end))
        {
            int[] frames = _pieces[piece];
            for (int i = 0; i < PiecePages; i++)
            {
                long index = (piece * PiecePages) + i;
                if (frames[i] != 0 && index >= first && index < end && Frames[frames[i]].Has(PageFlags.Dirty))
                {
                    Frames[frames[i]].Flags &= ~PageFlags.Dirty;
                    int status = _source.WritePage(index, Frames.Page(frames[i]));
                    result = result != 0 ? result : status;
                }
            }
        }

        return result;
    }

    /// <summary>The file is gone and nobody maps it: all pages are freed.</summary>
    public void Drop()
    {
        UnmapRange(0, long.MaxValue >> 12, withCopies: false);
        RemovePages(0, long.MaxValue);
        _manager.Overcommit.Uncharge(ChargedPages);
        ChargedPages = 0;
    }

    /// <summary>Pages promised for shared anonymous memory; given back by <see cref="Drop"/>.</summary>
    public long ChargedPages { get; set; }

    private long ReadIn(long index)
    {
        long frame = Frames.AllocatePages(Gfp.HighUserMovable | Gfp.Zero, 0, FrameUse.PageCache);
        if (frame < 0)
        {
            return -Errno.ENOMEM;
        }

        if (!ReferenceEquals(_source, NoPageSource.Instance))
        {
            Span<byte> page = _manager.PageBuffer;
            page.Clear();
            int status = _source.ReadPage(index, page);
            if (status < 0)
            {
                Frames.Put(frame);
                return status;
            }

            Frames.Write(frame, 0, page);
        }

        ref PageFrame page0 = ref Frames[frame];
        page0.Owner = Id;
        page0.Index = index;
        page0.Flags |= IsShmem ? PageFlags.Uptodate | PageFlags.SwapBacked : PageFlags.Uptodate;
        Insert(index, (int)frame);
        return frame;
    }

    private void Insert(long index, int frame)
    {
        long piece = index / PiecePages;
        if (!_pieces.TryGetValue(piece, out int[]? frames))
        {
            frames = new int[PiecePages];
            _pieces.Add(piece, frames);
        }

        frames[index % PiecePages] = frame;
        PageCount++;
        _manager.CountCached(this, 1);
    }

    private void RemovePages(long first, long end)
    {
        foreach (long piece in Pieces(first, end))
        {
            int[] frames = _pieces[piece];
            int left = 0;
            for (int i = 0; i < PiecePages; i++)
            {
                long index = (piece * PiecePages) + i;
                if (frames[i] != 0 && index >= first && index < end)
                {
                    Frames.Put(frames[i]);
                    frames[i] = 0;
                    PageCount--;
                    _manager.CountCached(this, -1);
                }

                left += frames[i] != 0 ? 1 : 0;
            }

            if (left == 0)
            {
                _pieces.Remove(piece);
                _lastPiece = -1;
            }
        }
    }

    /// <summary>The pieces of the index that a range touches, in order.</summary>
    private List<long> Pieces(long first, long end)
    {
        List<long> pieces = [];
        foreach (long piece in _pieces.Keys)
        {
            if ((piece + 1) * PiecePages > first && piece * PiecePages < end)
            {
                pieces.Add(piece);
            }
        }

        pieces.Sort();
        return pieces;
    }

    private void ClearTail(long position) => ClearBytes(position, (position + 0xFFF) & ~0xFFFL);

    /// <summary>Zeros within one cached page.</summary>
    private void ClearBytes(long position, long end)
    {
        long frame = position < end ? FindPage(position >> 12) : -1;
        if (frame >= 0)
        {
            Span<byte> zeros = _manager.PageBuffer[..(int)(end - position)];
            zeros.Clear();
            Frames.Write(frame, (int)(position & 0xFFF), zeros);
            Frames[frame].Flags |= PageFlags.Dirty;
        }
    }
}
