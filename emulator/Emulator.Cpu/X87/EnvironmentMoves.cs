using System.Buffers.Binary;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.X87;

/// <summary>FLDENV, FNSTENV, FNSAVE, FRSTOR: the environment in its four formats (SDM 1 8.1.10).</summary>
internal static unsafe class EnvironmentMoves
{
    private const int RegistersBytes = 80;
    private const int LargestBytes = 28 + RegistersBytes;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Fldenv, &Fldenv, OpTraits.X87),
        new(Mnemonic.Fnstenv, &Fnstenv, OpTraits.X87),
        new(Mnemonic.Frstor, &Frstor, OpTraits.X87),
        new(Mnemonic.Fnsave, &Fnsave, OpTraits.X87),
    ];

    private static Outcome Fldenv(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c) || !TryReach(c, op, AccessKind.Read, out Place place))
        {
            return Outcome.Fault;
        }

        Span<byte> image = stackalloc byte[place.SizeBytes];
        c.LoadBytes(place, image);
        SetEnvironment(c, image, place.SizeBytes == 28);
        return Outcome.Next;
    }

    /// <summary>
    /// Masks all exceptions after storing, so that a handler's own code does not fault (SDM 2A, FSTENV).
    /// </summary>
    private static Outcome Fnstenv(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBeginWithoutWait(c) || !TryReach(c, op, AccessKind.Write, out Place place))
        {
            return Outcome.Fault;
        }

        Span<byte> image = stackalloc byte[place.SizeBytes];
        GetEnvironment(c, image, place.SizeBytes == 28);
        c.StoreBytes(place, image);
        c.S->FpuControl |= StatusWord.Exceptions;
        X87Unit.SummarizeErrors(c);
        return Outcome.Next;
    }

    private static Outcome Frstor(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c) || !TryReach(c, op, AccessKind.Read, out Place place))
        {
            return Outcome.Fault;
        }

        Span<byte> image = stackalloc byte[LargestBytes];
        c.LoadBytes(place, image);
        int environmentBytes = place.SizeBytes - RegistersBytes;
        SetEnvironment(c, image, environmentBytes == 28);
        for (int i = 0; i < 8; i++)
        {
            ReadOnlySpan<byte> from = image.Slice(environmentBytes + (10 * i), 10);
            *X87Unit.St(c.S, i) = new Float80(
                BinaryPrimitives.ReadUInt16LittleEndian(from[8..]), BinaryPrimitives.ReadUInt64LittleEndian(from));
        }

        return Outcome.Next;
    }

    private static Outcome Fnsave(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBeginWithoutWait(c) || !TryReach(c, op, AccessKind.Write, out Place place))
        {
            return Outcome.Fault;
        }

        Span<byte> image = stackalloc byte[LargestBytes];
        int environmentBytes = place.SizeBytes - RegistersBytes;
        GetEnvironment(c, image, environmentBytes == 28);
        for (int i = 0; i < 8; i++)
        {
            Span<byte> into = image.Slice(environmentBytes + (10 * i), 10);
            Float80 register = *X87Unit.St(c.S, i);
            BinaryPrimitives.WriteUInt64LittleEndian(into, register.Significand);
            BinaryPrimitives.WriteUInt16LittleEndian(into[8..], (ushort)register.SignAndExponent);
        }

        c.StoreBytes(place, image);
        X87Unit.Initialize(c.S);
        return Outcome.Next;
    }

    /// <summary>These operands are aligned on 2 or 4 bytes, by operand size (SDM 3A table 6-7).</summary>
    private static bool TryReach(Core c, DecodedOp* op, AccessKind kind, out Place place) =>
        c.ReachAligned(op, kind, op->MemorySize, op->MemorySize is 28 or 108 ? 4 : 2, out place);

    private static void GetEnvironment(Core c, Span<byte> image, bool wide)
    {
        CpuState* s = c.S;
        Span<uint> words = stackalloc uint[7];
        words[0] = s->FpuControl;
        words[1] = s->FpuStatus;
        words[2] = TagWord(s);
        if (c.HasParagraphSegments)
        {
            uint instruction = (uint)(((uint)s->FpuInstructionSelector << 4) + s->FpuInstructionPointer);
            uint data = (uint)(((uint)s->FpuDataSelector << 4) + s->FpuDataPointer);
            words[3] = (ushort)instruction;
            words[4] = ((instruction >> 16) << 12) | s->FpuOpcode;
            words[5] = (ushort)data;
            words[6] = (data >> 16) << 12;
        }
        else
        {
            bool selectors = !c.Model.Has(Privileged.CpuFeature.ZeroFcsFds);
            words[3] = (uint)s->FpuInstructionPointer;
            words[4] = selectors ? s->FpuInstructionSelector : 0u;
            words[4] |= wide ? (uint)s->FpuOpcode << 16 : 0;
            words[5] = (uint)s->FpuDataPointer;
            words[6] = (selectors ? s->FpuDataSelector : 0u) | 0xFFFF_0000;
        }

        for (int i = 0; i < 7; i++)
        {
            if (wide)
            {
                // The upper halves of the first three are reserved; processors store ones.
                BinaryPrimitives.WriteUInt32LittleEndian(image[(4 * i)..], i < 3 ? words[i] | 0xFFFF_0000 : words[i]);
            }
            else
            {
                BinaryPrimitives.WriteUInt16LittleEndian(image[(2 * i)..], (ushort)words[i]);
            }
        }
    }

    private static void SetEnvironment(Core c, ReadOnlySpan<byte> image, bool wide)
    {
        CpuState* s = c.S;
        Span<uint> words = stackalloc uint[7];
        for (int i = 0; i < 7; i++)
        {
            words[i] = wide
                ? BinaryPrimitives.ReadUInt32LittleEndian(image[(4 * i)..])
                : BinaryPrimitives.ReadUInt16LittleEndian(image[(2 * i)..]);
        }

        X87Unit.SetControl(s, (int)words[0]);
        s->FpuStatus = (ushort)words[1];
        SetTagWord(s, words[2]);
        X87Unit.SummarizeErrors(c);
        if (c.HasParagraphSegments)
        {
            s->FpuInstructionSelector = 0;
            s->FpuInstructionPointer = (ushort)words[3] | ((words[4] >> 12) << 16);
            s->FpuOpcode = (ushort)(words[4] & 0x7FF);
            s->FpuDataSelector = 0;
            s->FpuDataPointer = (ushort)words[5] | ((words[6] >> 12) << 16);
            return;
        }

        s->FpuInstructionPointer = words[3];
        s->FpuInstructionSelector = (ushort)words[4];
        s->FpuOpcode = (ushort)(wide ? (words[4] >> 16) & 0x7FF : 0);
        s->FpuDataPointer = words[5];
        s->FpuDataSelector = (ushort)words[6];
    }

    /// <summary>The tag word (SDM 1 8.1.7), worked out from the registers: valid, zero, special or empty.</summary>
    private static uint TagWord(CpuState* s)
    {
        uint word = 0;
        for (int i = 0; i < 8; i++)
        {
            Float80 register = ((Float80*)s->FpuRegisters)[i];
            uint tag = (s->FpuTag & (1 << i)) == 0 ? 3u
                : register.IsZero ? 1u
                : register.Exponent is 0 or Float80.MaxExponent || register.IsUnsupported ? 2u
                : 0u;
            word |= tag << (2 * i);
        }

        return word;
    }

    private static void SetTagWord(CpuState* s, uint word)
    {
        int tags = 0;
        for (int i = 0; i < 8; i++)
        {
            tags |= ((word >> (2 * i)) & 3) != 3 ? 1 << i : 0;
        }

        s->FpuTag = (ushort)tags;
    }
}
