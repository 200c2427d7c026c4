using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// CMPS and SCAS with their REPE and REPNE forms (SDM 2A–2B). The flags are committed when the instruction ends: at a
/// fault in between they have their values from before it (SDM 2B, REP), which is also right at an interrupt, because
/// no iteration reads them.
/// </summary>
internal static unsafe class StringCompares
{
    internal static OpRow[] Rows =>
    [
        .. CodeRows(&Cmps, Code.Cmpsb_m8_m8, Code.Cmpsw_m16_m16, Code.Cmpsd_m32_m32, Code.Cmpsq_m64_m64),
        .. CodeRows(&Scas, Code.Scasb_AL_m8, Code.Scasw_AX_m16, Code.Scasd_EAX_m32, Code.Scasq_RAX_m64),
    ];

    /// <summary>Rows by code: MOVSD and CMPSD are also names of SSE instructions.</summary>
    internal static OpRow[] CodeRows(
        delegate*<Core, DecodedOp*, Outcome> handler, params ReadOnlySpan<Code> codes)
    {
        var rows = new OpRow[codes.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = new OpRow(codes[i], handler);
        }

        return rows;
    }

    private static Outcome Cmps(Core c, DecodedOp* op) => Repeat(c, op, twoStrings: true);

    private static Outcome Scas(Core c, DecodedOp* op) => Repeat(c, op, twoStrings: false);

    private static Outcome Repeat(Core c, DecodedOp* op, bool twoStrings) // HOT
    {
        ulong a = 0;
        ulong b = 0;
        if (!StringMoves.IsRepeated(op))
        {
            if (!TryCompareOne(c, op, twoStrings, ref a, ref b))
            {
                return Outcome.Fault;
            }

            c.SetFlagsSub(op->Size, a, b);
            return Outcome.Next;
        }

        bool whileEqual = (op->Prefixes & PrefixFlags.Repne) == 0;
        ulong count = c.ReadRegister(RegisterFile.Rcx, op->AddressSize);
        c.WriteRegister(RegisterFile.Rcx, op->AddressSize, count);
        if (count == 0)
        {
            return Outcome.Next;
        }

        while (true)
        {
            ulong max = Math.Min(count, 1 + (ulong)Math.Max(c.S->Budget, 0));
            ulong done = c.DataBreakpointsArmed ? 0 : CompareRun(c, op, twoStrings, whileEqual, max, ref a, ref b);
            if (done == 0)
            {
                if (!TryCompareOne(c, op, twoStrings, ref a, ref b))
                {
                    return Outcome.Fault;
                }

                done = 1;
            }

            count -= done;
            c.WriteRegister(RegisterFile.Rcx, op->AddressSize, count);
            c.S->Budget -= (long)done - 1;
            if (count == 0 || (a == b) != whileEqual)
            {
                c.SetFlagsSub(op->Size, a, b);
                return Outcome.Next;
            }

            if (StringMoves.MustStop(c))
            {
                return Outcome.Repeat;
            }

            c.S->Budget--;
        }
    }

    private static bool TryCompareOne(Core c, DecodedOp* op, bool twoStrings, ref ulong a, ref ulong b)
    {
        if (!TryReachBoth(c, op, twoStrings, out Place source, out Place target))
        {
            return false;
        }

        a = twoStrings ? c.Load(source) : c.ReadRegister(RegisterFile.Rax, op->Size);
        b = c.Load(target);
        if (twoStrings)
        {
            StringPointers.Advance(c, op, RegisterFile.Rsi, 1);
        }

        StringPointers.Advance(c, op, RegisterFile.Rdi, 1);
        return true;
    }

    /// <summary>
    /// Compares elements inside one page until the condition ends it; 0 when it must go by single elements.
    /// </summary>
    private static ulong CompareRun(
        Core c, DecodedOp* op, bool twoStrings, bool whileEqual, ulong max, ref ulong a, ref ulong b)
    {
        ulong n = StringPointers.DestinationRun(c, op, AccessKind.Read, max);
        n = n == 0 || !twoStrings ? n : StringPointers.SourceRun(c, op, n);
        if (n < 2)
        {
            return 0;
        }

        if (!TryReachBoth(c, op, twoStrings, out Place source, out Place target))
        {
            // The single step meets the fault again.
            c.S->FaultPending = false;
            return 0;
        }

        if (target.First == null || (twoStrings && source.First == null))
        {
            return 0;
        }

        int size = op->Size;
        long step = StringPointers.Step(c, op);
        byte* left = source.First;
        byte* right = target.First;
        a = c.ReadRegister(RegisterFile.Rax, size);
        ulong done = 0;
        do
        {
            a = twoStrings ? LoadElement(left, size) : a;
            b = LoadElement(right, size);
            left += step;
            right += step;
            done++;
        }
        while (done < n && (a == b) == whileEqual);

        if (twoStrings)
        {
            StringPointers.Advance(c, op, RegisterFile.Rsi, done);
        }

        StringPointers.Advance(c, op, RegisterFile.Rdi, done);
        return done;
    }

    /// <summary>Reaches the elements to compare; Intel processors meet the fault of ES:rDI first.</summary>
    private static bool TryReachBoth(Core c, DecodedOp* op, bool twoStrings, out Place source, out Place target)
    {
        source = default;
        return StringPointers.TryReachDestination(c, op, AccessKind.Read, out target)
            && (!twoStrings || StringPointers.TryReachSource(c, op, out source));
    }

    private static ulong LoadElement(byte* at, int sizeBytes) => sizeBytes switch
    {
        1 => *at,
        2 => *(ushort*)at,
        4 => *(uint*)at,
        _ => *(ulong*)at,
    };
}
