using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>
/// One page walk as a value (SDM 3A chapter 4): pure, without memory and clock. Whoever drives it supplies the entries
/// it needs, one by one from the root down, and performs the updates of A and D that it then asks for. Nothing is asked
/// to be written before every entry is read and the access is permitted, so a walk that faults has changed nothing.
/// </summary>
public struct PageWalk
{
    private const ulong RightsMask = PagingEntry.RW | PagingEntry.US | PagingEntry.XD;

    private enum Stage : byte
    {
        Reading,
        Updating,
        Done,
    }

    private WalkRules _rules;
    private ulong _linear;

    /// <summary>The address of the entry to read next.</summary>
    private ulong _entryAddress;

    /// <summary>The AND of all entries so far, with XD inverted: R/W, U/S, A, and "executable" in bit 63.</summary>
    private ulong _accumulated;

    private ulong _startAccumulated;
    private WalkResult _result;
    private Access _access;
    private Stage _stage;
    private byte _startLevel;

    /// <summary>The level of the entry to read next, or of the last one read.</summary>
    private byte _level;

    /// <summary>How many entries were read.</summary>
    private byte _depth;

    /// <summary>The next entry to look at for A and D.</summary>
    private byte _update;

    private StepBuffer _steps;

    /// <summary>Begins a walk.</summary>
    /// <param name="controls">The control registers; copied.</param>
    /// <param name="start">Where to begin; the default value is the root.</param>
    /// <param name="at">The address; its bits above the mode's linear-address width are not looked at.</param>
    /// <param name="access">What is to be done there.</param>
    [SkipLocalsInit]
    public static PageWalk Begin(in WalkControls controls, in WalkStart start, LinearAddress at, Access access)
    {
        // The steps, which are most of the walk, are written before they are read: clearing them would cost as much as
        // a level.
        Unsafe.SkipInit(out PageWalk walk);
        walk.BeginHere(in controls, in start, at, access);
        return walk;
    }

    /// <summary>The same in place, for a driver that cannot afford to copy a walk.</summary>
    internal void BeginHere(in WalkControls controls, in WalkStart start, LinearAddress at, Access access) // HOT
    {
        _rules = controls.Rules;
        _linear = at.Value;
        _access = access;
        _depth = 0;
        _update = 0;
        _result = default;
        if (start.Level != 0)
        {
            StartAt(start.Level, start.Table.Value, FromRights(start.Rights));
            return;
        }

        switch (controls.Mode)
        {
            case PagingMode.Level4:
            case PagingMode.Level5:
                int root = controls.Mode == PagingMode.Level5 ? 5 : 4;
                StartAt(root, controls.Cr3 & PagingEntry.AddressMask, FromRights(WalkRights.All));
                break;
            case PagingMode.Pae:
                StartAtPdpteRegister(in controls);
                break;
            case PagingMode.Bits32:
                StartAt(2, controls.Cr3 & 0xFFFF_F000, FromRights(WalkRights.All));
                break;
            default:
                Identity();
                break;
        }
    }

    /// <summary>The size of every entry in bytes: 4 with 32-bit paging, otherwise 8.</summary>
    public readonly int EntrySizeBytes => _rules.EntrySizeBytes;

    /// <summary>How the walk ended. Valid when no entry is needed; <see cref="WalkResult.Dirty"/> when no update is
    /// either.</summary>
    [UnscopedRef]
    public readonly ref readonly WalkResult Result => ref _result;

    /// <summary>How many entries were read: the length of the trace.</summary>
    public readonly int LevelCount => _depth;

    /// <summary>One step of the trace, from the top.</summary>
    public readonly WalkLevel LevelAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, (int)_depth);
        ulong accumulated = _startAccumulated;
        for (int i = 0; i <= index; i++)
        {
            accumulated &= _steps[i].Entry ^ PagingEntry.XD;
        }

        int level = _startLevel - index;
        return new WalkLevel(level, new(_steps[index].Address), _steps[index].Entry, ToRights(accumulated));
    }

    /// <summary>True when the walk waits for the entry at <paramref name="at"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool NeedsEntry(out PhysicalAddress at) // HOT
    {
        at = new PhysicalAddress(_entryAddress);
        return _stage == Stage.Reading;
    }

    /// <summary>Gives the entry that <see cref="NeedsEntry"/> asked for; with 32-bit paging in bits 31:0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Supply(ulong entry) // HOT
    {
        Debug.Assert(_stage == Stage.Reading, "No entry was asked for.");
        _steps[_depth] = new Step(_entryAddress, entry);
        _depth++;
        int level = _level;
        if ((entry & PagingEntry.P) == 0)
        {
            Fault(PageFaultErrorCode.None);
            return;
        }

        // Reserved bits are looked at in present entries only, but before anything below them (SDM 3A 4.7, RSVD flag).
        bool mapsPage = level == 1 || ((entry & PagingEntry.PS) != 0 && ((_rules.LargeLevels >> level) & 1) != 0);
        if ((entry & (_rules.Reserved | ReservedAt(level, mapsPage))) != 0)
        {
            Fault(PageFaultErrorCode.P | PageFaultErrorCode.RSVD);
            return;
        }

        _accumulated &= entry ^ PagingEntry.XD;
        if (mapsPage)
        {
            Translate(entry, level);
        }
        else
        {
            Descend(level - 1, entry & PagingEntry.AddressMask);
        }
    }

    /// <summary>
    /// True when A or D is to be set: the entry at <paramref name="at"/>, if it still is <paramref name="expected"/>,
    /// is to become
    /// <paramref name="desired"/> in one atomic step (SDM 3A 4.8).
    /// </summary>
    public bool NeedsUpdate(out PhysicalAddress at, out ulong expected, out ulong desired)
    {
        for (; _stage == Stage.Updating && _update < _depth; _update++)
        {
            bool setsDirty = _update == _depth - 1 && _access.IsWrite;
            ulong wanted = setsDirty ? PagingEntry.A | PagingEntry.D : PagingEntry.A;
            ref readonly Step step = ref _steps[_update];
            if ((step.Entry & wanted) != wanted)
            {
                at = new PhysicalAddress(step.Address);
                expected = step.Entry;
                desired = step.Entry | wanted;
                return true;
            }
        }

        FinishUpdates();
        at = default;
        expected = desired = 0;
        return false;
    }

    /// <summary>Reports the update that <see cref="NeedsUpdate"/> asked for.</summary>
    /// <param name="succeeded">False when the entry had changed: the walk begins again and needs entries.</param>
    public void Updated(bool succeeded)
    {
        Debug.Assert(_stage == Stage.Updating, "No update was asked for.");
        if (succeeded)
        {
            _update++;
            return;
        }

        // Another core was first. What it wrote may forbid the access or lead elsewhere, so everything is read and
        // checked anew.
        ulong first = _steps[0].Address;
        _depth = 0;
        _update = 0;
        _level = _startLevel;
        _accumulated = _startAccumulated;
        _entryAddress = first;
        _stage = Stage.Reading;
    }

    private static ulong FromRights(WalkRights rights) =>
        ~RightsMask
        | ((rights & WalkRights.Writable) != 0 ? PagingEntry.RW : 0)
        | ((rights & WalkRights.User) != 0 ? PagingEntry.US : 0)
        | ((rights & WalkRights.Executable) != 0 ? PagingEntry.XD : 0);

    private static WalkRights ToRights(ulong accumulated) =>
        (WalkRights)(((accumulated >> 1) & 3) | (accumulated >> 63 << 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReservedInLargePage(in WalkRules rules, int level) => level switch
    {
        1 => 0,
        2 => rules.ReservedInLargePde,
        _ => WalkRules.ReservedInLargePdpte,
    };

    /// <summary>Bits reserved at one level beside those of every entry: the low address bits of a large page, or PS
    /// where it is none. A PDE's PS that does not count (32-bit paging without CR4.PSE) is ignored, not
    /// reserved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong ReservedAt(int level, bool mapsPage) =>
        mapsPage ? ReservedInLargePage(in _rules, level)
        : level > 2 ? PagingEntry.PS
        : 0;

    private void StartAt(int level, ulong table, ulong accumulated)
    {
        _startLevel = (byte)level;
        _startAccumulated = accumulated;
        _accumulated = accumulated;
        _stage = Stage.Reading;
        Descend(level, table);
    }

    /// <summary>PAE paging: bits 31:30 choose a PDPTE register; it grants every right and has no A (SDM 3A
    /// 4.4.1).</summary>
    private void StartAtPdpteRegister(in WalkControls controls)
    {
        _startLevel = 2;
        _startAccumulated = FromRights(WalkRights.All);
        _level = 3;
        ulong pdpte = controls.Pdptes[(int)(_linear >> 30) & 3];
        if ((pdpte & PagingEntry.P) == 0)
        {
            _entryAddress = 0;
            Fault(PageFaultErrorCode.None);
            return;
        }

        StartAt(2, pdpte & PagingEntry.AddressMask, FromRights(WalkRights.All));
    }

    /// <summary>CR0.PG = 0: the linear address is the physical address, without any check (SDM 3A 4.1.1).</summary>
    private void Identity()
    {
        _startLevel = 0;
        _startAccumulated = _accumulated = FromRights(WalkRights.All);
        _level = 0;
        _entryAddress = 0;
        _stage = Stage.Done;
        _result.PhysicalAddress = new PhysicalAddress(_linear & uint.MaxValue);
        _result.PageSize = PageSize.Size4K;
        _result.Rights = WalkRights.All;
        _result.Permitted = AccessRights.Read | AccessRights.Write | AccessRights.Execute;
        _result.Dirty = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Descend(int level, ulong table)
    {
        _level = (byte)level;
        ulong indexMask = (1UL << _rules.IndexBits) - 1;
        ulong index = (_linear >> (12 + ((level - 1) * _rules.IndexBits))) & indexMask;
        _entryAddress = table + (index * _rules.EntrySizeBytes);
    }

    private void Translate(ulong entry, int level)
    {
        WalkRights rights = ToRights(_accumulated);
        bool hasKey = _rules.IsLong && (_rules.Flags & (WalkFlags.PKE | WalkFlags.PKS)) != 0;
        int key = hasKey ? (int)(entry >> PagingEntry.ProtectionKeyShift) & 0xF : 0;
        AccessRights granted = Permissions.GrantedByEntries(_rules.Flags, _access.Mode, rights);
        AccessRights denied = hasKey
            ? Permissions.DeniedByKey(in _rules, _access.Mode, rights, key)
            : AccessRights.None;
        AccessRights wanted = (AccessRights)(1 << (int)_access.Kind);
        if ((granted & ~denied & wanted) == 0)
        {
            Fault(PageFaultErrorCode.P | ((denied & wanted) != 0 ? PageFaultErrorCode.PK : 0));
            return;
        }

        int shift = 12 + ((level - 1) * _rules.IndexBits);
        ulong offsetMask = (1UL << shift) - 1;
        ulong patBit = level == 1 ? PagingEntry.PatOfPte : PagingEntry.PatOfLargePage;
        _result.PhysicalAddress = new PhysicalAddress(PageBase(entry, offsetMask, level) | (_linear & offsetMask));
        _result.PageSize = (PageSize)shift;
        _result.Rights = rights;
        _result.Permitted = granted & ~denied;
        _result.ProtectionKey = (byte)key;
        _result.MemoryTypeIndex = (byte)(((entry & patBit) != 0 ? 4u : 0u) | (uint)((entry >> 3) & 3));
        _result.Global = (entry & PagingEntry.G) != 0 && _rules.Has(WalkFlags.PGE);
        _result.Dirty = (entry & PagingEntry.D) != 0;
        _result.Level = (byte)level;
        bool upToDate = (_accumulated & PagingEntry.A) != 0 && (_result.Dirty || !_access.IsWrite);
        _stage = upToDate ? Stage.Done : Stage.Updating;
    }

    /// <summary>The base of the page; a 4 MiB page has bits 39:32 of its base in bits 20:13 of the PDE (PSE-36, SDM 3A
    /// table 4-4).</summary>
    private readonly ulong PageBase(ulong entry, ulong offsetMask, int level) =>
        level == 2 && _rules.EntrySizeBytes == 4
            ? (entry & 0xFFC0_0000) | (((entry >> 13) & 0xFF) << 32)
            : entry & PagingEntry.AddressMask & ~offsetMask;

    private void Fault(PageFaultErrorCode cause)
    {
        // I/D tells fetches only where fetches can be forbidden (SDM 3A 4.7): NXE with PAE, which all modes but 32-bit
        // have, or SMEP.
        bool tellsFetches = _rules.Has(WalkFlags.SMEP)
            || (_rules.Has(WalkFlags.NXE) && _rules.Mode != PagingMode.Bits32);
        _result = default;
        _result.Faulted = true;
        _result.Level = _level;
        _result.ErrorCode = cause
            | (_access.IsWrite ? PageFaultErrorCode.WR : 0)
            | (_access.IsUser ? PageFaultErrorCode.US : 0)
            | (_access.IsFetch && tellsFetches ? PageFaultErrorCode.ID : 0);
        _stage = Stage.Done;
    }

    private void FinishUpdates()
    {
        if (_stage == Stage.Updating)
        {
            _result.Dirty |= _access.IsWrite;
            _stage = Stage.Done;
        }
    }

    private readonly record struct Step(ulong Address, ulong Entry);

    [InlineArray(5)]
    private struct StepBuffer
    {
        private Step _first;
    }
}
