using System.Runtime.CompilerServices;
using Emulator.Arch;
using Emulator.Mmu;

namespace Emulator.Cpu;

/// <summary>
/// Memory as handlers use it. First <c>Reach…</c> every operand with its intent: segment, canonical, alignment and
/// paging checks, in that order; it fails with an exception pending. Then <see cref="Load"/> and <see cref="Store"/> at
/// the places found; they cannot fail.
/// </summary>
public sealed unsafe partial class Core
{
    /// <summary>Reaches the memory operand of an operation with its own size.</summary>
    internal bool ReachOperand(Decoding.DecodedOp* op, AccessKind kind, out Place place) =>
        ReachOperand(op, kind, op->MemorySize != 0 ? op->MemorySize : op->Size, out place);

    /// <summary>Reaches <paramref name="sizeBytes"/> bytes at the memory operand of an operation.</summary>
    internal bool ReachOperand(Decoding.DecodedOp* op, AccessKind kind, int sizeBytes, out Place place)
    {
        if (op->AddressSize == 0)
        {
            return ReachLinear(S->Temp, sizeBytes, kind, CurrentMode, op->Segment == SegmentIndex.Ss, out place);
        }

        return ReachSegmented(op->Segment, EffectiveOffset(op), sizeBytes, kind, CurrentMode, out place);
    }

    /// <summary>
    /// Reaches a memory operand whose alignment check does not follow from its size (SDM 3A table 6-7).
    /// </summary>
    internal bool ReachAligned(
        Decoding.DecodedOp* op, AccessKind kind, int sizeBytes, int alignmentBytes, out Place place)
    {
        if (!_alignmentChecked || alignmentBytes == sizeBytes)
        {
            return ReachOperand(op, kind, sizeBytes, out place);
        }

        ulong linear = S->Temp;
        if (op->AddressSize != 0 && !LinearOf(op->Segment, EffectiveOffset(op), sizeBytes, kind, out linear))
        {
            place = default;
            return false;
        }

        if ((linear & (ulong)(alignmentBytes - 1)) != 0 && S->Cpl == 3
            && (!In64BitCode || RangeIsCanonical(linear, sizeBytes)))
        {
            place = default;
            Raise(ExceptionVector.AlignmentCheck, 0);
            return false;
        }

        return ReachLinear(linear, sizeBytes, kind, CurrentMode, op->Segment == SegmentIndex.Ss, out place);
    }

    /// <summary>The offset that a memory operand names, truncated to its address size (SDM 1 3.7.5).</summary>
    internal ulong EffectiveOffset(Decoding.DecodedOp* op)
    {
        byte* file = (byte*)S;
        ulong offset = *(ulong*)(file + op->Base) + (*(ulong*)(file + op->Index) << op->Scale)
            + (ulong)op->Displacement;
        return op->AddressSize switch { 2 => (ushort)offset, 4 => (uint)offset, _ => offset };
    }

    /// <summary>Whose accesses ordinary instructions make now.</summary>
    internal AccessMode CurrentMode => S->Cpl == 3 ? AccessMode.User : AccessMode.Supervisor;

    /// <summary>Checks segment limits and rights, then reaches the linear address.</summary>
    internal bool ReachSegmented(int segment, ulong offset, int sizeBytes, AccessKind kind, AccessMode mode,
        out Place place)
    {
        if (!LinearOf(segment, offset, sizeBytes, kind, out ulong linear))
        {
            place = default;
            return false;
        }

        return ReachLinear(linear, sizeBytes, kind, mode, segment == SegmentIndex.Ss, out place);
    }

    /// <summary>
    /// Checks that linear bytes are canonical, aligned where asked, mapped and allowed, and finds them.
    /// </summary>
    /// <param name="linear">The linear address; truncated to 32 bits outside 64-bit mode by the caller.</param>
    /// <param name="sizeBytes">1 to 64 bytes.</param>
    /// <param name="kind">What is going to be done: a read-modify-write is reached as a write.</param>
    /// <param name="mode">On whose behalf.</param>
    /// <param name="stack">An access through SS: a non-canonical address raises #SS instead of #GP.</param>
    /// <param name="place">Where the bytes are.</param>
    /// <param name="anyAlignment">No #AC, whatever the alignment.</param>
    internal bool ReachLinear(ulong linear, int sizeBytes, AccessKind kind, AccessMode mode, bool stack,
        out Place place, bool anyAlignment = false)
    {
        if (In64BitCode && !RangeIsCanonical(linear, sizeBytes))
        {
            place = default;
            Raise(stack ? ExceptionVector.StackFault : ExceptionVector.GeneralProtection, 0);
            return false;
        }

        if (_alignmentChecked && (linear & (ulong)(sizeBytes - 1)) != 0 && mode == AccessMode.User && sizeBytes <= 8
            && !anyAlignment)
        {
            place = default;
            Raise(ExceptionVector.AlignmentCheck, 0);
            return false;
        }

        place = default;
        place.SizeBytes = sizeBytes;
        int inFirst = 0x1000 - (int)(linear & 0xFFF);
        place.FirstBytes = Math.Min(inFirst, sizeBytes);
        if (place.FirstBytes < sizeBytes && !ReachSecondPage(linear, kind, mode, ref place))
        {
            return false;
        }

        if (!ReachPage(linear, kind, mode, out place.FirstAddress, out place.First))
        {
            return false;
        }

        if (DataBreakpointsArmed)
        {
            MatchDataBreakpoints(linear, sizeBytes, kind);
        }

        return true;
    }

    /// <summary>Loads 1–8 bytes from a place, zero-extended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Load(in Place place)
    {
        if (place.First != null && place.FirstBytes == place.SizeBytes)
        {
            switch (place.SizeBytes)
            {
                case 1: return *place.First;
                case 2: return *(ushort*)place.First;
                case 4: return *(uint*)place.First;
                case 8: return *(ulong*)place.First;
            }
        }

        return LoadSlowly(place);
    }

    /// <summary>Stores the low 1–8 bytes of a value at a place that was reached for writing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Store(in Place place, ulong value)
    {
        if (place.First != null && place.FirstBytes == place.SizeBytes)
        {
            switch (place.SizeBytes)
            {
                case 1: *place.First = (byte)value; return;
                case 2: *(ushort*)place.First = (ushort)value; return;
                case 4: *(uint*)place.First = (uint)value; return;
                case 8: *(ulong*)place.First = value; return;
            }
        }

        StoreSlowly(place, value);
    }

    /// <summary>Copies any number of bytes from a place.</summary>
    internal void LoadBytes(in Place place, Span<byte> into)
    {
        CopyOut(place.First, place.FirstAddress, into[..place.FirstBytes]);
        if (place.FirstBytes < place.SizeBytes)
        {
            CopyOut(place.Second, place.SecondAddress, into[place.FirstBytes..place.SizeBytes]);
        }
    }

    /// <summary>Copies any number of bytes to a place that was reached for writing.</summary>
    internal void StoreBytes(in Place place, ReadOnlySpan<byte> bytes)
    {
        CopyIn(place.First, place.FirstAddress, bytes[..place.FirstBytes]);
        if (place.FirstBytes < place.SizeBytes)
        {
            CopyIn(place.Second, place.SecondAddress, bytes[place.FirstBytes..place.SizeBytes]);
        }
    }

    /// <summary>Reaches and loads in one step, for reads that stand alone (descriptors, stacks of gates …).</summary>
    internal bool TryLoadLinear(ulong linear, int sizeBytes, AccessMode mode, out ulong value)
    {
        bool found = ReachLinear(linear, sizeBytes, AccessKind.Read, mode, false, out Place place);
        value = found ? Load(place) : 0;
        return found;
    }

    /// <summary>Whether bytes lie where linear addresses may (SDM 1 3.3.7.1).</summary>
    internal bool RangeIsCanonical(ulong linear, int sizeBytes)
    {
        int width = LinearAddressBits;
        return new LinearAddress(linear).IsCanonical(width)
            && new LinearAddress(linear + (ulong)(sizeBytes - 1)).IsCanonical(width);
    }

    private bool ReachPage(ulong linear, AccessKind kind, AccessMode mode, out PhysicalAddress physical, out byte* host)
    {
        AccessClass bank = mode == AccessMode.User ? AccessClass.User
            : mode == AccessMode.Supervisor && Walk.AC ? AccessClass.SupervisorAc : AccessClass.Supervisor;
        SoftTlbEntry* entry = Tlb.Bank(bank) + ((linear >> 12) & (SoftTlb.EntryCount - 1));
        Counters.TlbAccesses += CountsAccesses ? 1UL : 0UL;
        ulong tag = kind switch
        {
            AccessKind.Read => entry->ReadTag,
            AccessKind.Write => entry->WriteTag,
            _ => entry->ExecuteTag,
        };
        if ((linear ^ tag) < 0x1000)
        {
            host = (byte*)(linear + (ulong)entry->Addend);
            physical = new PhysicalAddress((ulong)(host - S->Map->Host));
            return true;
        }

        if (!Translate(new LinearAddress(linear), new Access(kind, mode), out WalkResult walk))
        {
            RaisePageFault(linear, walk.ErrorCode);
            physical = default;
            host = null;
            return false;
        }

        Tlb.Fill(bank, new LinearAddress(linear), walk, new Access(kind, mode));
        physical = new PhysicalAddress(walk.PhysicalAddress.Value & S->Map->A20Mask);
        bool direct = kind == AccessKind.Write ? S->Map->IsWritable(physical.Value)
            : S->Map->IsReadable(physical.Value);
        host = direct ? S->Map->Host + physical.Value : null;
        return true;
    }

    /// <summary>
    /// Reaches the second page of a crossing access before the first, so that a fault there leaves A and D of the
    /// first as they were; a fault of the first page comes first all the same.
    /// </summary>
    private bool ReachSecondPage(ulong linear, AccessKind kind, AccessMode mode, ref Place place)
    {
        if (!Mmu.Probe(Walk, new LinearAddress(linear), new Access(kind, mode), out WalkResult first))
        {
            RaisePageFault(linear, first.ErrorCode);
            return false;
        }

        // Outside 64-bit code offsets wrap at 4 GiB, but system tables and inner stacks may lie above them
        // (SDM 3A 3.3.7).
        ulong next = (linear & ~0xFFFUL) + 0x1000;
        next = In64BitCode || linear > uint.MaxValue ? next : (uint)next;
        return ReachPage(next, kind, mode, out place.SecondAddress, out place.Second);
    }

    private ulong LoadSlowly(in Place place)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        if (place.First == null && place.FirstBytes == place.SizeBytes
            && (place.SizeBytes & (place.SizeBytes - 1)) == 0)
        {
            S->LeaveRequested = true;
            return Memory.Read(place.FirstAddress, place.SizeBytes);
        }

        LoadBytes(place, bytes);
        return BitConverter.ToUInt64(bytes);
    }

    private void StoreSlowly(in Place place, ulong value)
    {
        if (place.First == null && place.FirstBytes == place.SizeBytes
            && (place.SizeBytes & (place.SizeBytes - 1)) == 0)
        {
            S->LeaveRequested = true;
            Memory.Write(place.FirstAddress, place.SizeBytes, value);
            return;
        }

        StoreBytes(place, new ReadOnlySpan<byte>(&value, place.SizeBytes));
    }

    private void CopyOut(byte* host, PhysicalAddress from, Span<byte> into)
    {
        if (host != null)
        {
            new ReadOnlySpan<byte>(host, into.Length).CopyTo(into);
            return;
        }

        S->LeaveRequested = true;
        Memory.ReadBytes(from, into);
    }

    private void CopyIn(byte* host, PhysicalAddress to, ReadOnlySpan<byte> bytes)
    {
        if (host != null)
        {
            bytes.CopyTo(new Span<byte>(host, bytes.Length));
            return;
        }

        S->LeaveRequested = true;
        Memory.WriteBytes(to, bytes);
    }
}
