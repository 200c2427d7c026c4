using Emulator.Cpu.Decoding;
using Emulator.Cpu.Privileged;
using Iced.Intel;

namespace Emulator.Cpu.Interpreter;

/// <summary>
/// Chooses the cases of the dense switch for a decoded block: hot forms, address operations before operands that the
/// hot forms cannot address themselves, and fused pairs. What is not hot stays with its handler.
/// </summary>
internal static unsafe partial class HotOps
{
    private static readonly HotForm[] s_formOfCode = IndexForms();
    private static readonly Dictionary<(ushort First, byte Condition), ushort> s_fusedOf =
        Fusions.ToDictionary(fusion => (fusion.First, fusion.Condition), fusion => fusion.Fused);

    /// <summary>By first and second case; after the cases, Jcc has a column for each condition.</summary>
    private static readonly ushort[] s_sequences = IndexSequences();

    /// <summary>By code: vector instructions whose handlers neither read nor write the status flags.</summary>
    private static readonly bool[] s_keepsFlags = IndexKeepsFlags();

    private const int Columns = Undefined + 1 + 16;

    /// <summary>Rewrites a block in place.</summary>
    /// <param name="ops">The decoded operations, one an instruction.</param>
    /// <param name="into">Where the block goes; at least twice as long.</param>
    /// <param name="mode">The mode of the code.</param>
    /// <param name="frame">The page frame of the block, for <see cref="DecodedOp.Displacement"/> of branches.</param>
    /// <returns>The number of operations written.</returns>
    internal static int Select(ReadOnlySpan<DecodedOp> ops, Span<DecodedOp> into, CodeMode mode, uint frame)
    {
        int count = 0;
        for (int i = 0; i < ops.Length; i++)
        {
            DecodedOp op = ops[i];
            bool linked = false;
            if (op.Op == Slow)
            {
                op.Op = CaseOf(op, mode, out bool memory, out HotTraits traits);
                if (memory && op.Op != Slow && !IsDirect(op, mode, traits))
                {
                    into[count] = op;
                    into[count++].Op = MakeAddress;
                    UseTemp(ref op);
                }

                op.Op = op.Op == Slow && s_keepsFlags[op.Code] ? KeepsFlags : op.Op;
                linked = op.Op is Jmp or Jcc or CallRel;
                op.Size1 = linked ? op.Length : op.Size1;
                if (i + 1 < ops.Length && TryFuse(ref op, ops[i + 1], mode))
                {
                    linked = true;
                    i++;
                }
            }

            if (linked || op.Op == EndOfBlock)
            {
                // A branch remembers the frame that its links must stay in. The immediate of a fused compare shares
                // the word.
                op.Displacement = (uint)op.Displacement | ((long)frame << 32);
            }

            into[count++] = op;
        }

        JoinNeighbours(into[..count]);
        return count;
    }

    /// <summary>
    /// Lets the first of two neighbours do both. The second stays as it is, for it may be what faults, misses or is
    /// gone back to.
    /// </summary>
    private static void JoinNeighbours(Span<DecodedOp> ops)
    {
        for (int i = 0; i + 1 < ops.Length; i++)
        {
            int row = ops[i].Op * Columns;
            ushort second = ops[i + 1].Op;
            int both = second == Jcc ? s_sequences[row + Undefined + 1 + ops[i + 1].Condition] : 0;
            both = both != 0 ? both : s_sequences[row + second];
            if (both != 0)
            {
                ops[i++].Op = (ushort)both;
            }
        }
    }

    private static ushort CaseOf(in DecodedOp op, CodeMode mode, out bool memory, out HotTraits traits)
    {
        ref readonly HotForm form = ref s_formOfCode[op.Code];
        traits = form.Traits;
        memory = op.Kind(0) == OperandKind.Memory || op.Kind(1) == OperandKind.Memory;
        bool direct = !memory || (op.Prefixes & PrefixFlags.Direct) != 0;
        bool bits64 = (mode & CodeMode.SizeMask) == CodeMode.Bits64;
        bool fits = traits switch
        {
            HotTraits.Long => bits64,
            HotTraits.Branch => (mode & (CodeMode.FullLimit | CodeMode.BranchesWrap)) == CodeMode.FullLimit
                && op.Size == op.CodeSize,
            HotTraits.Lea => bits64 && op.AddressSize == 8,
            HotTraits.Sse => bits64 && direct && (mode & CodeMode.SseOff) == 0,
            HotTraits.Avx => bits64 && direct && (mode & CodeMode.AvxOff) == 0,
            _ => true,
        };
        if (form.Code == Code.INVALID || (op.Prefixes & PrefixFlags.Lock) != 0 || !fits)
        {
            return Slow;
        }

        return memory ? form.Memory : form.Register;
    }

    /// <summary>Whether the hot forms can work the address out: 64-bit, without a segment base.</summary>
    private static bool IsDirect(in DecodedOp op, CodeMode mode, HotTraits traits) =>
        traits == HotTraits.Lea
        || ((mode & CodeMode.SizeMask) == CodeMode.Bits64 && op.AddressSize == 8
            && op.Segment is not (SegmentIndex.Fs or SegmentIndex.Gs));

    private static void UseTemp(ref DecodedOp op)
    {
        op.Base = RegisterFile.Temp;
        op.Index = RegisterFile.Zero;
        op.Scale = 0;
        op.Displacement = 0;
        op.AddressSize = 0;
    }

    private static bool TryFuse(ref DecodedOp op, in DecodedOp next, CodeMode mode)
    {
        if (next.Op != Slow || CaseOf(next, mode, out _, out _) != Jcc
            || !s_fusedOf.TryGetValue((op.Op, next.Condition), out ushort fused))
        {
            return false;
        }

        op.Displacement = op.Immediate;
        op.Immediate = next.Immediate;
        op.Length += next.Length;
        op.Size1 = next.Length;
        op.Op = fused;
        return true;
    }

    private static ushort[] IndexSequences()
    {
        ushort[] table = new ushort[Columns * (Undefined + 1)];
        foreach (HotSequence sequence in Sequences)
        {
            int column = sequence.Condition < 0 ? sequence.Second : Undefined + 1 + sequence.Condition;
            table[(sequence.First * Columns) + column] = sequence.Both;
        }

        return table;
    }

    private static bool[] IndexKeepsFlags()
    {
        bool[] keeps = new bool[CodeFeatures.CodeCount];
        for (int code = 0; code < keeps.Length; code++)
        {
            Instruction instruction = default;
            instruction.Code = (Code)code;
            keeps[code] = OpTable.TryFind((Code)code, out OpRow row)
                && (row.Traits & (OpTraits.Sse | OpTraits.Avx)) != 0
                && (row.Traits & OpTraits.EndsBlock) == 0
                && instruction.RflagsModified == RflagsBits.None;
        }

        return keeps;
    }

    private static HotForm[] IndexForms()
    {
        HotForm[] byCode = new HotForm[CodeFeatures.CodeCount];
        foreach (HotForm form in Forms)
        {
            byCode[(int)form.Code] = form;
        }

        return byCode;
    }
}
