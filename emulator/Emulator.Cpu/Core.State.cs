using System.Runtime.InteropServices;
using Emulator.Arch;
using Emulator.Cpu.Privileged;
using Emulator.Mmu;

namespace Emulator.Cpu;

/// <summary>Reset, checkpoints, and what must follow when registers that decide modes change.</summary>
public sealed unsafe partial class Core
{
    private const int CheckpointVersion = 3;
    private const int MaxUserJumps = 512;
    private const CodeMode VectorsOff = CodeMode.SseOff | CodeMode.AvxOff;
    private readonly SoftTlbEntry* _emptyBank = MakeEmptyBank();
    private readonly JumpCacheEntry* _jumpCaches = (JumpCacheEntry*)NativeMemory.AlignedAlloc(
        (nuint)(2 * JumpCacheEntry.Count * sizeof(JumpCacheEntry)), 64);

    private CodeMode _jumpCacheMode;
    private uint _jumpCacheLimit;
    private bool _alignmentChecked;

    /// <summary>
    /// The slots of the user's jump cache that were filled since it was emptied, as far as they fit: a kernel that
    /// switches address spaces often empties a cache that holds little.
    /// </summary>
    private readonly ushort[] _userJumps = new ushort[MaxUserJumps];

    /// <summary>How many; more than fit at first, because the memory of new caches holds anything.</summary>
    private int _userJumpCount = MaxUserJumps + 1;
    private bool _hasSupervisorJumps = true;
    private bool _supervisorJumpsAreLocal;

    /// <inheritdoc />
    public string CheckpointName => "cpu0";

    /// <summary>Whose translations ordinary instructions use now.</summary>
    internal AccessClass CurrentClass =>
        S->Cpl == 3 ? AccessClass.User : Walk.AC ? AccessClass.SupervisorAc : AccessClass.Supervisor;

    /// <summary>
    /// Every access must be made by a handler, because something looks at each: breakpoints or alignment checks.
    /// </summary>
    internal bool FastAccessDisabled => _alignmentChecked || DataBreakpointsArmed;

    /// <summary>
    /// To be called after <see cref="State"/> was written from outside: works out everything that is derived from it.
    /// </summary>
    public void StateChanged()
    {
        S->Zero = 0;
        S->SystemFlags = (S->SystemFlags & ~Rflags.Status) | Rflags.AlwaysOne;
        PagingChanged(flush: true);
        CodeSegmentChanged();
    }

    /// <summary>CR0, CR3, CR4, EFER, PKRU, PKRS, PDPTEs or RFLAGS.AC changed: makes the walk controls anew.</summary>
    /// <param name="flush">Drop all soft translations too.</param>
    internal void PagingChanged(bool flush)
    {
        PdpteRegisters pdptes = default;
        new ReadOnlySpan<ulong>(S->Pdpte, 4).CopyTo(pdptes);
        Walk = WalkControls.From(
            S->Cr0, S->Cr3, S->Cr4, S->Efer, S->SystemFlags, S->Pkru, S->Pkrs, Model.PhysicalAddressBits,
                Model.Has(CpuFeature.Pdpe1Gb), pdptes);
        if (flush)
        {
            Tlb.Flush();
            FlushJumpCaches();
        }

        SetCodeMode((S->CodeMode & ~VectorsOff) | VectorMode());
        SelectBanks();
    }

    /// <summary>XCR0 or CR0.TS changed: what vector instructions do follows.</summary>
    internal void VectorStateChanged() => SetCodeMode((S->CodeMode & ~VectorsOff) | VectorMode());

    /// <summary>
    /// Soft translations were dropped by an instruction that maintains TLBs: what was found through them goes too.
    /// </summary>
    /// <param name="keepGlobal">Those of global pages stay (SDM 3A 4.10.2.4).</param>
    internal void TranslationsDropped(bool keepGlobal)
    {
        if (!keepGlobal || _supervisorJumpsAreLocal)
        {
            FlushSupervisorJumps();
        }

        FlushUserJumps();
    }

    /// <summary>
    /// CS, CPL or EFER.LMA changed: sets the code mode, the instruction-pointer masks and the soft TLB bank.
    /// </summary>
    internal void CodeSegmentChanged()
    {
        bool long64 = InLongMode && S->Cs.Long;
        CodeMode size = long64 ? CodeMode.Bits64 : S->Cs.Big ? CodeMode.Bits32 : CodeMode.Bits16;
        S->IpMask = long64 ? ulong.MaxValue : uint.MaxValue;
        S->BranchMask = size == CodeMode.Bits16 ? ushort.MaxValue : S->IpMask;
        bool full = long64 || S->Cs.Limit >= S->BranchMask;
        S->CodeBase = long64 ? 0 : S->Cs.Base;
        S->JumpTag = S->CodeBase << 32;
        uint limit = long64 ? uint.MaxValue : S->Cs.Limit;
        if (limit != _jumpCacheLimit)
        {
            _jumpCacheLimit = limit;
            FlushJumpCaches();
        }

        SetCodeMode(size | (full ? CodeMode.FullLimit : 0) | VectorMode());
        SelectBanks();
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        DropDerivedState();
        writer.Write(CheckpointVersion);
        writer.Write(PlainSizeBytes);
        writer.Write(new ReadOnlySpan<byte>(S, PlainSizeBytes));
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        if (reader.ReadInt32() != CheckpointVersion || reader.ReadInt32() != PlainSizeBytes)
        {
            throw new InvalidDataException("The checkpoint's core was saved by another version of this program.");
        }

        reader.BaseStream.ReadExactly(new Span<byte>(S, PlainSizeBytes));
        DropDerivedState();
    }

    /// <inheritdoc />
    public void FrameWritten(PhysicalAddress at, int sizeBytes)
    {
        if (Blocks.Invalidate(at, sizeBytes))
        {
            Counters.CodeDrops++;
            FlushJumpCaches();
            S->LeaveRequested = true;
        }
    }

    /// <inheritdoc />
    public void FrameAttributesChanged(PhysicalAddress frame) => Tlb.FlushWriteTagsOfFrame(frame);

    /// <inheritdoc />
    public void MapChanged()
    {
        Tlb.Flush();
        FlushJumpCaches();
        S->LeaveRequested = true;
    }

    /// <summary>
    /// Drops all that is worked out from the plain state. What a TLB still held is visible to a guest that changes
    /// page tables without an invalidation, so whoever saves must go on with as little as whoever restores.
    /// </summary>
    private void DropDerivedState()
    {
        Blocks.Clear();
        StateChanged();
        DebugRegistersChanged();
    }

    private int PlainSizeBytes => (int)((byte*)&S->EndOfPlainState - (byte*)S);

    private static SoftTlbEntry* MakeEmptyBank()
    {
        SoftTlbEntry* bank = (SoftTlbEntry*)NativeMemory.AlignedAlloc(
            (nuint)(SoftTlb.EntryCount * sizeof(SoftTlbEntry)), 64);
        for (int i = 0; i < SoftTlb.EntryCount; i++)
        {
            // The index bits of the tag are not the slot's: it matches no address of the slot.
            ulong invalid = i == SoftTlb.EntryCount - 1 ? 0 : ulong.MaxValue;
            bank[i] = new SoftTlbEntry { ReadTag = invalid, WriteTag = invalid, ExecuteTag = invalid };
        }

        return bank;
    }

    private void SetCodeMode(CodeMode mode)
    {
        S->CodeMode = mode;
        if (mode != _jumpCacheMode)
        {
            _jumpCacheMode = mode;
            FlushJumpCaches();
        }
    }

    /// <summary>Which vector instructions the operating system has not enabled (SDM 2A 2.4, 3A 13.1).</summary>
    private CodeMode VectorMode()
    {
        const ulong VectorState = 6;
        bool switched = (S->Cr0 & Cr0.TS) != 0;
        bool sseOff = switched || (S->Cr0 & Cr0.EM) != 0 || (S->Cr4 & Cr4.OSFXSR) == 0;
        bool avxOff = switched || (S->Cr4 & Cr4.OSXSAVE) == 0 || (S->Xcr0 & VectorState) != VectorState
            || HasParagraphSegments;
        return (sseOff ? CodeMode.SseOff : 0) | (avxOff ? CodeMode.AvxOff : 0);
    }

    private void SelectBanks()
    {
        _alignmentChecked = S->Cpl == 3 && (S->Cr0 & Cr0.AM) != 0 && (S->SystemFlags & Rflags.AC) != 0;
        S->Tlb = FastAccessDisabled ? _emptyBank : Tlb.Bank(CurrentClass);
        S->JumpCache = _jumpCaches + (S->Cpl == 3 ? JumpCacheEntry.Count : 0);
    }

    private void FlushJumpCaches()
    {
        FlushSupervisorJumps();
        FlushUserJumps();
    }

    /// <summary>Empties the user's jump cache, as far as it is filled.</summary>
    private void FlushUserJumps()
    {
        JumpCacheEntry* cache = _jumpCaches + JumpCacheEntry.Count;
        if (_userJumpCount > MaxUserJumps)
        {
            Empty(cache);
        }
        else
        {
            for (int i = 0; i < _userJumpCount; i++)
            {
                cache[_userJumps[i]].Tag = (ulong)_userJumps[i] ^ 1;
            }
        }

        _userJumpCount = 0;
    }

    private void FlushSupervisorJumps()
    {
        if (_hasSupervisorJumps)
        {
            Empty(_jumpCaches);
            _hasSupervisorJumps = false;
            _supervisorJumpsAreLocal = false;
        }
    }

    private static void Empty(JumpCacheEntry* cache)
    {
        for (ulong i = 0; i < JumpCacheEntry.Count; i++)
        {
            // Index bits that are not the slot's, so that no tag of the slot is equal.
            cache[i].Tag = i ^ 1;
        }
    }

    /// <summary>
    /// Takes a block into the jump cache in use. A supervisor's code mostly lies in global pages: then a change of
    /// CR3 leaves its cache as it is.
    /// </summary>
    private void EnterJump(JumpCacheEntry* entry, ulong ip, Decoding.DecodedOp* op)
    {
        entry->Tag = ip ^ S->JumpTag;
        entry->Op = op;
        if (S->Cpl == 3)
        {
            if (_userJumpCount < MaxUserJumps)
            {
                _userJumps[_userJumpCount] = (ushort)(ip & JumpCacheEntry.IndexMask);
            }

            _userJumpCount = Math.Min(_userJumpCount, MaxUserJumps) + 1;
            return;
        }

        _hasSupervisorJumps = true;
        LinearAddress at = new(In64BitCode ? ip : (uint)(ip + S->CodeBase));
        LinearAddress next = new((at.Value | 0xFFF) + 1);
        bool crosses = (op->Prefixes & Decoding.PrefixFlags.CrossesPage) != 0;
        _supervisorJumpsAreLocal |= !Tlb.HoldsGlobalCode(CurrentClass, at)
            || (crosses && !Tlb.HoldsGlobalCode(CurrentClass, next));
    }
}
