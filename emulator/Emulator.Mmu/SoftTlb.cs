using System.Numerics;
using System.Runtime.InteropServices;
using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>
/// The translations that the core uses without a walk: direct-mapped, one bank per <see cref="AccessClass"/>, in native
/// memory, with host pointers. A cache for speed only: it may drop anything at any time, and holds at most what the SDM
/// lets a TLB hold. Pages larger than 4 KiB are held in pieces of 4 KiB that remember their page's size.
/// </summary>
/// <remarks>
/// The core calls <see cref="Flush"/> whenever the outcome of a permission could change (CR0, CR4, EFER, PKRU,
/// IA32_PKRS, MAXPHYADDR) and when the map of physical memory does (A20), and <see cref="Apply"/> for the instructions
/// that maintain TLBs.
/// </remarks>
public sealed unsafe class SoftTlb : IDisposable
{
    /// <summary>Entries in a bank: the probe's index is bits 21:12.</summary>
    public const int EntryCount = 1024;

    private const int ClassCount = 3;
    private const int WordCount = EntryCount / 64;

    private readonly PhysicalMap* _map;
    private readonly MmuCounters _counters;
    private readonly ulong[] _filled = new ulong[ClassCount * WordCount];
    private readonly ulong[] _global = new ulong[ClassCount * WordCount];
    private readonly ulong[] _large = new ulong[ClassCount * WordCount];
    private readonly byte[] _pageShift = new byte[ClassCount * EntryCount];
    private readonly uint[] _filledWords = new uint[ClassCount];
    private SoftTlbEntry* _entries;

    /// <param name="map">Guest physical memory; must outlive the soft TLB.</param>
    /// <param name="counters">Where fills and flushes are counted.</param>
    public SoftTlb(PhysicalMap* map, MmuCounters counters)
    {
        _map = map;
        _counters = counters;
        int sizeBytes = ClassCount * EntryCount * sizeof(SoftTlbEntry);
        _entries = (SoftTlbEntry*)NativeMemory.AlignedAlloc((nuint)sizeBytes, 4096);
        for (int slot = 0; slot < ClassCount * EntryCount; slot++)
        {
            _entries[slot] = default;
            Invalidate(slot);
        }
    }

    /// <summary>The first entry of a bank; stable until <see cref="Dispose"/>.</summary>
    public SoftTlbEntry* Bank(AccessClass accessClass) => _entries + ((int)accessClass * EntryCount);

    /// <summary>Takes a translation into a bank, as far as its frame lies in host memory.</summary>
    /// <param name="accessClass">The class of the access that was translated: <see
    /// cref="WalkControls.ClassOf"/>.</param>
    /// <param name="at">The linear address that was translated.</param>
    /// <param name="result">What the walk gave; not a fault.</param>
    /// <param name="access">The access that missed.</param>
    /// <returns>True when the access may now be made through the entry.</returns>
    public bool Fill(AccessClass accessClass, LinearAddress at, in WalkResult result, Access access) // HOT
    {
        ulong physical = result.PhysicalAddress.Value & ~0xFFFUL;
        ulong page = at.Value & ~0xFFFUL;
        int index = (int)(at.Value >> 12) & (EntryCount - 1);
        int slot = ((int)accessClass * EntryCount) + index;
        if (!_map->IsReadable(physical))
        {
            DropPage(slot, page);
            return false;
        }

        // A store through the write tag sets no D and tells nobody: D must be set already and nothing may be special
        // about the frame.
        bool storesFreely = result.Dirty && _map->IsWritable(physical);
        AccessRights tags = storesFreely ? result.Permitted : result.Permitted & ~AccessRights.Write;
        ulong invalid = InvalidTag(index);
        SoftTlbEntry* entry = _entries + slot;
        entry->ReadTag = (tags & AccessRights.Read) != 0 ? page : invalid;
        entry->WriteTag = (tags & AccessRights.Write) != 0 ? page : invalid;
        entry->ExecuteTag = (tags & AccessRights.Execute) != 0 ? page : invalid;
        entry->Addend = (long)(_map->Host + physical) - (long)page;
        MarkFilled(slot, result.PageSize, result.Global);
        _counters.CountFill(access.Kind);
        return (tags & (AccessRights)(1 << (int)access.Kind)) != 0;
    }

    /// <summary>Whether code at an address was translated through a global page, and the translation is still
    /// held.</summary>
    public bool HoldsGlobalCode(AccessClass accessClass, LinearAddress at)
    {
        int slot = ((int)accessClass * EntryCount) + ((int)(at.Value >> 12) & (EntryCount - 1));
        return (at.Value ^ _entries[slot].ExecuteTag) < 0x1000 && (_global[slot >> 6] >> (slot & 63) & 1) != 0;
    }

    /// <summary>Drops everything.</summary>
    public void Flush() => FlushWhere(keepGlobal: false);

    /// <summary>Drops everything but global pages: what a MOV to CR3 asks for at least (SDM 3A 4.10.4.1).</summary>
    public void FlushNonGlobal() => FlushWhere(keepGlobal: true);

    /// <summary>Drops the page of an address, whatever its size, from every bank: all pieces of a large page
    /// go.</summary>
    public void FlushPage(LinearAddress at)
    {
        _counters.SoftTlbPageFlushes++;
        ulong page = at.Value & ~0xFFFUL;
        for (int bank = 0; bank < ClassCount; bank++)
        {
            if (_filledWords[bank] == 0)
            {
                continue;
            }

            DropPage((bank * EntryCount) + ((int)(page >> 12) & (EntryCount - 1)), page);
            for (int word = 0; word < WordCount; word++)
            {
                DropPiecesOf(page, (bank * WordCount) + word);
            }
        }
    }

    /// <summary>Drops what an instruction invalidates. Entries carry no PCID, so a change of address space drops all
    /// but global pages, even where the SDM asks for less.</summary>
    /// <param name="invalidation">What must go.</param>
    /// <param name="currentPcid">The PCID to which the entries belong; 0 without CR4.PCIDE.</param>
    public void Apply(in Invalidation invalidation, ushort currentPcid)
    {
        bool concernsUs = invalidation.EveryPcid || invalidation.Pcid == currentPcid;
        if (invalidation.EntersAddressSpace)
        {
            FlushNonGlobal();
        }
        else if (invalidation.Translations == TranslationScope.Page && (concernsUs || invalidation.Globals))
        {
            FlushPage(invalidation.At);
        }
        else if (invalidation.Translations == TranslationScope.All && invalidation.Globals)
        {
            Flush();
        }
        else if (invalidation.Translations == TranslationScope.All && concernsUs)
        {
            FlushNonGlobal();
        }
    }

    /// <summary>Drops the write tags of a frame: it got an attribute, and stores to it must take the slow
    /// path.</summary>
    public void FlushWriteTagsOfFrame(PhysicalAddress frame) => FlushFrame(frame, writeTagsOnly: true);

    /// <summary>Drops every host pointer to a frame: its memory is gone.</summary>
    public void FlushHostPointersOfFrame(PhysicalAddress frame) => FlushFrame(frame, writeTagsOnly: false);

    /// <summary>Frees the banks.</summary>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_entries);
        _entries = null;
    }

    /// <summary>A value that no address of the slot matches: its bits 21:12 are not the slot's index.</summary>
    private static ulong InvalidTag(int index) => index == EntryCount - 1 ? 0 : ulong.MaxValue;

    private void MarkFilled(int slot, PageSize size, bool global) // HOT
    {
        int word = slot >> 6;
        ulong bit = 1UL << (slot & 63);
        _filled[word] |= bit;
        _global[word] = global ? _global[word] | bit : _global[word] & ~bit;
        _large[word] = size != PageSize.Size4K ? _large[word] | bit : _large[word] & ~bit;
        _pageShift[slot] = (byte)size;
        _filledWords[word / WordCount] |= 1u << (word % WordCount);
    }

    private void Invalidate(int slot)
    {
        SoftTlbEntry* entry = _entries + slot;
        ulong invalid = InvalidTag(slot & (EntryCount - 1));
        entry->ReadTag = invalid;
        entry->WriteTag = invalid;
        entry->ExecuteTag = invalid;
    }

    private void FlushWhere(bool keepGlobal)
    {
        for (int bank = 0; bank < ClassCount; bank++)
        {
            if (_filledWords[bank] == 0)
            {
                continue;
            }

            _counters.SoftTlbFlushes++;
            for (uint words = _filledWords[bank]; words != 0; words &= words - 1)
            {
                int word = (bank * WordCount) + BitOperations.TrailingZeroCount(words);
                ulong kept = keepGlobal ? _global[word] : 0;
                DropBits(word, _filled[word] & ~kept);
            }
        }
    }

    /// <summary>Invalidates the slots of one word of the bitmaps.</summary>
    private void DropBits(int word, ulong slots)
    {
        for (ulong rest = slots; rest != 0; rest &= rest - 1)
        {
            Invalidate((word * 64) + BitOperations.TrailingZeroCount(rest));
        }

        _filled[word] &= ~slots;
        _global[word] &= ~slots;
        _large[word] &= ~slots;
        if (_filled[word] == 0)
        {
            _filledWords[word / WordCount] &= ~(1u << (word % WordCount));
        }
    }

    private void DropPage(int slot, ulong page)
    {
        if ((_filled[slot >> 6] >> (slot & 63) & 1) != 0 && PageOf(slot) == page)
        {
            DropBits(slot >> 6, 1UL << (slot & 63));
        }
    }

    private void DropPiecesOf(ulong page, int word)
    {
        ulong drop = 0;
        for (ulong rest = _large[word]; rest != 0; rest &= rest - 1)
        {
            int bit = BitOperations.TrailingZeroCount(rest);
            int slot = (word * 64) + bit;
            if ((PageOf(slot) ^ page) >> _pageShift[slot] == 0)
            {
                drop |= 1UL << bit;
            }
        }

        if (drop != 0)
        {
            DropBits(word, drop);
        }
    }

    /// <summary>The page that a filled slot holds: some tag is the page's address, for a page without any right is
    /// never filled.</summary>
    private ulong PageOf(int slot)
    {
        SoftTlbEntry* entry = _entries + slot;
        ulong invalid = InvalidTag(slot & (EntryCount - 1));
        return entry->ReadTag != invalid ? entry->ReadTag
            : entry->ExecuteTag != invalid ? entry->ExecuteTag
            : entry->WriteTag;
    }

    private void FlushFrame(PhysicalAddress frame, bool writeTagsOnly)
    {
        ulong host = (ulong)_map->Host + (frame.Value & ~0xFFFUL);
        for (int word = 0; word < ClassCount * WordCount; word++)
        {
            for (ulong rest = _filled[word]; rest != 0; rest &= rest - 1)
            {
                int bit = BitOperations.TrailingZeroCount(rest);
                int slot = (word * 64) + bit;
                if (PageOf(slot) + (ulong)_entries[slot].Addend != host)
                {
                    continue;
                }

                if (writeTagsOnly)
                {
                    _entries[slot].WriteTag = InvalidTag(slot & (EntryCount - 1));
                }
                else
                {
                    DropBits(word, 1UL << bit);
                }
            }
        }
    }
}
