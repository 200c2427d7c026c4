using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Mmu;
using Iced.Intel;

namespace Emulator.Cpu;

/// <summary>
/// From an instruction pointer to decoded operations, and what the hot loop asks for on its slow exits.
/// </summary>
public sealed unsafe partial class Core
{
    /// <summary>The number of no page frame: nothing may be linked to what was found.</summary>
    private const ulong NoFrame = ulong.MaxValue;

    /// <summary>The highest IP at which a page can start whose instructions are all at 16-bit IPs.</summary>
    private const ulong LastWholePage = 0xF000;

    private readonly byte[] _fetched = new byte[32];
    private readonly DecodedOp* _scratch = (DecodedOp*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(
        (nuint)(8 * sizeof(DecodedOp)), 64);

    /// <summary>Finds or decodes the block at <paramref name="ip"/>; null with an exception pending.</summary>
    internal DecodedOp* Lookup(ulong ip, bool single)
    {
        S->Rip = ip;
        if (single)
        {
            return Locate(ip, S->CodeMode | CodeMode.Single, out _);
        }

        JumpCacheEntry* entry = S->JumpCache + (ip & JumpCacheEntry.IndexMask);
        if (entry->Tag == (ip ^ S->JumpTag))
        {
            S->RipBase = ip - entry->Op->PageOffset;
            return entry->Op;
        }

        DecodedOp* op = Locate(ip, S->CodeMode, out _);
        if (op != null && op != _scratch)
        {
            EnterJump(entry, ip, op);
        }

        return op;
    }

    /// <summary>The block at a branch target outside the page, or null when the loop must be left.</summary>
    /// <remarks>Nothing is fetched for an instruction that will not start now: an interrupt or a trap comes
    /// first.</remarks>
    internal DecodedOp* Follow(ulong target)
    {
        S->CurrentOp = null;
        S->Rip = target;
        if (S->Budget <= 0)
        {
            return null;
        }

        DecodedOp* op = Lookup(target, single: false);
        S->Budget -= op == null ? 1 : 0;
        return op;
    }

    /// <summary>
    /// As <see cref="Follow"/>, for the target of a near relative branch: one that is not canonical is the fault of the
    /// branch, not of the fetch (SDM 2A, JMP).
    /// </summary>
    internal DecodedOp* FollowBranch(DecodedOp* branch, ulong target)
    {
        if (!In64BitCode || IsCanonical(target))
        {
            return Follow(target);
        }

        S->CurrentOp = null;
        S->Rip = NextIpOf(branch) - branch->Size1;
        RaiseGeneralProtection();
        return null;
    }

    /// <summary>
    /// The block at a branch target inside the page; the branch is linked to it, so that this is asked once. Where that
    /// must not be, the jump cache helps.
    /// </summary>
    internal DecodedOp* Link(DecodedOp* branch, ulong target, bool taken)
    {
        S->CurrentOp = null;
        S->Rip = target;
        if (S->Budget <= 0)
        {
            return null;
        }

        JumpCacheEntry* entry = S->JumpCache + (target & JumpCacheEntry.IndexMask);
        if (entry->Tag == (target ^ S->JumpTag) && (entry->Op->Prefixes & PrefixFlags.CrossesPage) != 0)
        {
            S->RipBase = target - entry->Op->PageOffset;
            return entry->Op;
        }

        int generation = Blocks.Generation;
        DecodedOp* op = Locate(target, S->CodeMode, out ulong frame);
        bool alive = frame == (ulong)branch->Displacement >> 32 && generation == Blocks.Generation;
        if (op == null || op == _scratch)
        {
            S->Budget -= op == null ? 1 : 0;
            return op;
        }

        if ((op->Prefixes & PrefixFlags.CrossesPage) != 0)
        {
            EnterJump(entry, target, op);
        }
        else if (alive && taken)
        {
            branch->Taken = op;
        }
        else if (alive)
        {
            branch->NotTaken = op;
        }

        return op;
    }

    /// <summary>
    /// Works out a linear address that hot forms cannot: segment base and limit, short addresses. False with a fault
    /// pending.
    /// </summary>
    internal bool MakeAddress(DecodedOp* op) // HOT
    {
        ulong offset = EffectiveOffset(op);
        SegmentRegister* segment = SegmentAt(op->Segment);
        if (segment->Limit == uint.MaxValue && segment->Base == 0 && !In64BitCode
            && (segment->Attributes & (SegmentAttributes.WritableOrReadable | SegmentAttributes.Code
                | SegmentAttributes.ExpandDownOrConforming)) == SegmentAttributes.WritableOrReadable
                    && segment->Usable != 0)
        {
            S->Temp = (uint)offset;
            return true;
        }

        AccessKind kind = op->Kind(0) == OperandKind.Memory ? AccessKind.Write : AccessKind.Read;
        kind = kind == AccessKind.Write && OnlyReads(op) ? AccessKind.Read : kind;
        bool valid = LinearOf(op->Segment, offset, op->MemorySize, kind, out ulong linear);
        S->Temp = linear;
        return valid;
    }

    /// <summary>What follows after a handler did not simply go on: refunds what the block did not execute.</summary>
    /// <returns>The block to enter, or null to leave the hot loop.</returns>
    internal DecodedOp* AfterHandler(DecodedOp* op, Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Fault:
                // A faulting instruction counts: a handler that faults in turn, for ever, must not stop the clock.
                S->Budget += op->Remaining - 1;
                S->Rip = IpOf(op);
                return null;
            case Outcome.Repeat:
                HoldInstructionBreakpoints();
                S->BetweenIterations = true;
                S->Budget += op->Remaining - 1;
                S->Rip = IpOf(op);
                return null;
            case Outcome.Next:
            case Outcome.LeaveNext:
                S->Budget += op->Remaining - 1;
                S->Rip = NextIpOf(op);
                return null;
            case Outcome.Jump when !S->LeaveRequested:
                S->Budget += op->Remaining - 1;
                return Follow(S->Rip);
            default:
                S->Budget += op->Remaining - 1;
                return null;
        }
    }

    private static bool OnlyReads(DecodedOp* op) =>
        ((Code)op->Code).Mnemonic() is Mnemonic.Cmp or Mnemonic.Test or Mnemonic.Jmp;

    private DecodedOp* Locate(ulong ip, CodeMode mode, out ulong frame)
    {
        Counters.BlockLookups++;
        frame = NoFrame;
        ulong linear = In64BitCode ? ip : (uint)(ip + S->CodeBase);
        int inPage = 0x1000 - (int)(linear & 0xFFF);
        int available = inPage;
        if (!FetchIsAllowed(ip, mode, ref available) || !ReachFetch(linear, out ulong physical, out byte* host))
        {
            return null;
        }

        S->RipBase = ip - (linear & 0xFFF);
        if ((mode & CodeMode.SizeMask) == CodeMode.Bits16 && S->RipBase > LastWholePage)
        {
            mode |= CodeMode.BranchesWrap;
        }

        if (available == inPage)
        {
            frame = physical >> 12;
        }
        else
        {
            mode |= CodeMode.Single | CodeMode.EndsInPage;
        }

        if (host == null)
        {
            return DecodeFromDevice(physical, ip, linear, available, mode);
        }

        DecodedOp* op = Blocks.Find(physical, mode);
        if (op != null && (op->Prefixes & PrefixFlags.CrossesPage) == 0 && op->Length <= available)
        {
            return op;
        }

        return op == null && Blocks.Decoder.Decode(host, available, (int)(physical & 0xFFF), physical >> 12, mode)
            ? Keep(physical, mode)
            : LocateCrossing(op, ip, linear, physical, host, available, mode);
    }

    /// <summary>Checks the limit of CS, or that a 64-bit address is canonical.</summary>
    private bool FetchIsAllowed(ulong ip, CodeMode mode, ref int available)
    {
        if ((mode & CodeMode.SizeMask) == CodeMode.Bits64)
        {
            bool canonical = RangeIsCanonical(ip, 1);
            if (!canonical)
            {
                RaiseGeneralProtection();
            }

            return canonical;
        }

        if (ip > S->Cs.Limit)
        {
            RaiseGeneralProtection();
            return false;
        }

        available = (int)Math.Min((ulong)available, S->Cs.Limit - ip + 1);
        return true;
    }

    private bool ReachFetch(ulong linear, out ulong physical, out byte* host)
    {
        SoftTlbEntry* entry = Tlb.Bank(CurrentClass) + ((linear >> 12) & (SoftTlb.EntryCount - 1));
        if ((linear ^ entry->ExecuteTag) < 0x1000)
        {
            Counters.TlbAccesses += CountsAccesses ? 1UL : 0UL;
            host = (byte*)(linear + (ulong)entry->Addend);
            physical = (ulong)(host - S->Map->Host);
            return true;
        }

        bool reached = ReachPage(linear, AccessKind.Execute, CurrentMode, out PhysicalAddress found, out host);
        physical = found.Value;
        return reached;
    }

    private DecodedOp* Keep(ulong physical, CodeMode mode)
    {
        MakeRoom();
        Counters.BlocksDecoded++;
        return Blocks.Add(physical, mode, Blocks.Decoder.Ops, Blocks.Decoder.SizeBytes);
    }

    private void MakeRoom()
    {
        if (Blocks.IsFull)
        {
            Blocks.Clear();
            FlushJumpCaches();
        }
    }

    /// <summary>
    /// An instruction that goes on in the next page: its second part is translated each time it is looked up.
    /// </summary>
    private DecodedOp* LocateCrossing(
        DecodedOp* known, ulong ip, ulong linear, ulong physical, byte* host, int available, CodeMode mode)
    {
        if (available < 0x1000 - (int)(linear & 0xFFF)
            || ((mode & CodeMode.SizeMask) != CodeMode.Bits64 && ip + (ulong)available > S->Cs.Limit))
        {
            // The code segment ends inside the instruction.
            RaiseGeneralProtection();
            return null;
        }

        ulong next = In64BitCode ? linear + (ulong)available : (uint)(linear + (ulong)available);
        int more = 15;
        if (!FetchIsAllowed((ip + (ulong)available) & S->IpMask, mode, ref more)
            || !ReachFetch(next, out ulong second, out byte* secondHost))
        {
            return null;
        }

        if (known != null && Blocks.TryFindSecondFrame(physical, mode, out ulong secondFrame) && secondFrame == second)
        {
            return known;
        }

        new ReadOnlySpan<byte>(host, available).CopyTo(_fetched);
        Span<byte> rest = _fetched.AsSpan(available, Math.Min(more, 15));
        if (secondHost != null)
        {
            new ReadOnlySpan<byte>(secondHost, rest.Length).CopyTo(rest);
        }
        else
        {
            Memory.ReadBytes(new PhysicalAddress(second), rest);
        }

        return DecodeFetched(available + rest.Length, physical, second, secondHost != null, mode);
    }

    private DecodedOp* DecodeFetched(int count, ulong physical, ulong second, bool keep, CodeMode mode)
    {
        fixed (byte* bytes = _fetched)
        {
            if (!Blocks.Decoder.Decode(bytes, count, (int)(physical & 0xFFF), physical >> 12, mode | CodeMode.Single))
            {
                RaiseGeneralProtection();
                return null;
            }
        }

        if (!keep)
        {
            Blocks.Decoder.Ops.CopyTo(new Span<DecodedOp>(_scratch, 8));

            // Fetching from a device may have changed anything: back to the outer loop after the one instruction.
            S->CountAtLimit -= (ulong)(S->Budget - 1);
            S->Budget = 1;
            return _scratch;
        }

        MakeRoom();
        Counters.BlocksDecoded++;
        DecodedOp* op = Blocks.AddCrossing(physical, second, mode, Blocks.Decoder.Ops, Blocks.Decoder.SizeBytes);
        op->Prefixes |= PrefixFlags.CrossesPage;
        return op;
    }

    /// <summary>Code outside host memory: one instruction, decoded each time.</summary>
    private DecodedOp* DecodeFromDevice(ulong physical, ulong ip, ulong linear, int available, CodeMode mode)
    {
        int count = Math.Min(15, available);
        Memory.ReadBytes(new PhysicalAddress(physical), _fetched.AsSpan(0, count));
        if (count < 15 && !IsWhole(count, physical, mode))
        {
            ulong next = linear + (ulong)count;
            int more = 15 - count;
            if (!FetchIsAllowed((ip + (ulong)count) & S->IpMask, mode, ref more)
                || !ReachFetch(In64BitCode ? next : (uint)next, out ulong second, out _))
            {
                return null;
            }

            Memory.ReadBytes(new PhysicalAddress(second), _fetched.AsSpan(count, more));
            count += more;
        }

        return DecodeFetched(count, physical, 0, keep: false, mode);
    }

    private bool IsWhole(int count, ulong physical, CodeMode mode)
    {
        fixed (byte* bytes = _fetched)
        {
            return Blocks.Decoder.Decode(bytes, count, (int)(physical & 0xFFF), physical >> 12, mode | CodeMode.Single);
        }
    }
}
