using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// MOVS, STOS, LODS with their REP forms (SDM 2A–2B). A REP goes on by whole runs inside a page where it can, else by
/// single elements; each element counts as an instruction, and registers are right whenever it stops.
/// </summary>
internal static unsafe class StringMoves
{
    internal static OpRow[] Rows =>
    [
        .. StringCompares.CodeRows(&Movs, Code.Movsb_m8_m8, Code.Movsw_m16_m16, Code.Movsd_m32_m32, Code.Movsq_m64_m64),
        .. StringCompares.CodeRows(&Stos, Code.Stosb_m8_AL, Code.Stosw_m16_AX, Code.Stosd_m32_EAX, Code.Stosq_m64_RAX),
        .. StringCompares.CodeRows(&Lods, Code.Lodsb_AL_m8, Code.Lodsw_AX_m16, Code.Lodsd_EAX_m32, Code.Lodsq_RAX_m64),
    ];

    private static Outcome Movs(Core c, DecodedOp* op)
    {
        Outcome outcome = Repeat(c, op, &MoveOne, &MoveRun);
        if (op->AddressSize == 4 && IsRepeated(op))
        {
            // Intel processors clear the upper halves also when no element was moved.
            c.WriteRegister(RegisterFile.Rsi, 4, c.ReadRegister(RegisterFile.Rsi, 4));
            c.WriteRegister(RegisterFile.Rdi, 4, c.ReadRegister(RegisterFile.Rdi, 4));
        }

        return outcome;
    }

    private static Outcome Stos(Core c, DecodedOp* op)
    {
        Outcome outcome = Repeat(c, op, &StoreOne, &StoreRun);
        if (op->AddressSize == 4 && IsRepeated(op))
        {
            c.WriteRegister(RegisterFile.Rdi, 4, c.ReadRegister(RegisterFile.Rdi, 4));
        }

        return outcome;
    }

    private static Outcome Lods(Core c, DecodedOp* op) => Repeat(c, op, &LoadOne, &LoadRun);

    internal static bool IsRepeated(DecodedOp* op) => (op->Prefixes & (PrefixFlags.Rep | PrefixFlags.Repne)) != 0;

    /// <summary>Whether a REP has to stop after an iteration although more are due.</summary>
    internal static bool MustStop(Core c) =>
        c.S->LeaveRequested || c.S->Budget <= 0 || c.S->PendingDebug != 0;

    private static Outcome Repeat(
        Core c,
        DecodedOp* op,
        delegate*<Core, DecodedOp*, bool> one,
        delegate*<Core, DecodedOp*, ulong, ulong> run) // HOT
    {
        if (!IsRepeated(op))
        {
            return one(c, op) ? Outcome.Next : Outcome.Fault;
        }

        ulong count = c.ReadRegister(RegisterFile.Rcx, op->AddressSize);
        c.WriteRegister(RegisterFile.Rcx, op->AddressSize, count);
        while (count != 0)
        {
            // The first iteration is paid for by the instruction itself, another by each decrement below.
            ulong done = c.DataBreakpointsArmed ? 0 : run(c, op, Math.Min(count, 1 + (ulong)Math.Max(c.S->Budget, 0)));
            if (done == 0)
            {
                if (!one(c, op))
                {
                    return Outcome.Fault;
                }

                done = 1;
            }

            count -= done;
            c.WriteRegister(RegisterFile.Rcx, op->AddressSize, count);
            c.S->Budget -= (long)done - 1;
            if (count == 0)
            {
                break;
            }

            if (MustStop(c))
            {
                return Outcome.Repeat;
            }

            c.S->Budget--;
        }

        return Outcome.Next;
    }

    private static bool MoveOne(Core c, DecodedOp* op)
    {
        if (!StringPointers.TryReachSource(c, op, out Place source)
            || !StringPointers.TryReachDestination(c, op, AccessKind.Write, out Place target))
        {
            return false;
        }

        c.Store(target, c.Load(source));
        StringPointers.Advance(c, op, RegisterFile.Rsi, 1);
        StringPointers.Advance(c, op, RegisterFile.Rdi, 1);
        return true;
    }

    private static ulong MoveRun(Core c, DecodedOp* op, ulong max)
    {
        ulong n = StringPointers.SourceRun(c, op, max);
        n = n == 0 ? 0 : StringPointers.DestinationRun(c, op, AccessKind.Write, n);
        if (n < 2 || !TryReachBoth(c, op, out Place source, out Place target))
        {
            return 0;
        }

        ulong size = op->Size;
        byte* from = StringPointers.LowestByte(c, op, source, n);
        byte* to = StringPointers.LowestByte(c, op, target, n);
        if (from == null || to == null)
        {
            return 0;
        }

        if (StringPointers.Step(c, op) > 0)
        {
            // A destination shortly above its source repeats a pattern: copy no further than the distance at a time.
            ulong distance = (ulong)(to - from);
            ulong chunk = to > from && distance < n * size ? distance / size * size : n * size;
            if (chunk == 0)
            {
                return 0;
            }

            for (ulong at = 0; at < n * size; at += chunk)
            {
                ulong bytes = Math.Min(chunk, (n * size) - at);
                Buffer.MemoryCopy(from + at, to + at, bytes, bytes);
            }
        }
        else if (to < from && to + (n * size) > from)
        {
            return 0;
        }
        else
        {
            Buffer.MemoryCopy(from, to, n * size, n * size);
        }

        StringPointers.Advance(c, op, RegisterFile.Rsi, n);
        StringPointers.Advance(c, op, RegisterFile.Rdi, n);
        return n;
    }

    /// <summary>
    /// Reaches the first elements of both runs; a fault is left to the single step, which meets it again.
    /// </summary>
    private static bool TryReachBoth(Core c, DecodedOp* op, out Place source, out Place target)
    {
        target = default;
        bool reached = StringPointers.TryReachSource(c, op, out source)
            && StringPointers.TryReachDestination(c, op, AccessKind.Write, out target);
        c.S->FaultPending &= reached;
        return reached;
    }

    private static bool StoreOne(Core c, DecodedOp* op)
    {
        if (!StringPointers.TryReachDestination(c, op, AccessKind.Write, out Place target))
        {
            return false;
        }

        c.Store(target, c.ReadRegister(RegisterFile.Rax, op->Size));
        StringPointers.Advance(c, op, RegisterFile.Rdi, 1);
        return true;
    }

    private static ulong StoreRun(Core c, DecodedOp* op, ulong max)
    {
        ulong n = StringPointers.DestinationRun(c, op, AccessKind.Write, max);
        if (n < 2)
        {
            return 0;
        }

        if (!StringPointers.TryReachDestination(c, op, AccessKind.Write, out Place target))
        {
            c.S->FaultPending = false;
            return 0;
        }

        byte* to = StringPointers.LowestByte(c, op, target, n);
        if (to == null)
        {
            return 0;
        }

        ulong value = c.S->Gpr[0];
        switch (op->Size)
        {
            case 1: new Span<byte>(to, (int)n).Fill((byte)value); break;
            case 2: new Span<ushort>(to, (int)n).Fill((ushort)value); break;
            case 4: new Span<uint>(to, (int)n).Fill((uint)value); break;
            default: new Span<ulong>(to, (int)n).Fill(value); break;
        }

        StringPointers.Advance(c, op, RegisterFile.Rdi, n);
        return n;
    }

    private static bool LoadOne(Core c, DecodedOp* op)
    {
        if (!StringPointers.TryReachSource(c, op, out Place source))
        {
            return false;
        }

        c.WriteRegister(RegisterFile.Rax, op->Size, c.Load(source));
        StringPointers.Advance(c, op, RegisterFile.Rsi, 1);
        return true;
    }

    /// <summary>REP LODS is too rare to hurry.</summary>
    private static ulong LoadRun(Core c, DecodedOp* op, ulong max) => 0;
}
