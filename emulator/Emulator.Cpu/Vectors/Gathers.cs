using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// Gathers: each element is loaded, written and taken out of the mask by itself, so that a fault leaves the elements
/// below done and the instruction can be started again (SDM 2C, VGATHERDPS, VPGATHERDD).
/// </summary>
internal static unsafe class Gathers
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Vpgatherdd, &DwordsByDwords, OpTraits.Avx),
        new(Mnemonic.Vgatherdps, &DwordsByDwords, OpTraits.Avx),
        new(Mnemonic.Vpgatherdq, &QwordsByDwords, OpTraits.Avx),
        new(Mnemonic.Vgatherdpd, &QwordsByDwords, OpTraits.Avx),
        new(Code.VEX_Vpgatherqd_xmm_vm64x_xmm, &TwoDwordsByQwords, OpTraits.Avx),
        new(Code.VEX_Vpgatherqd_xmm_vm64y_xmm, &FourDwordsByQwords, OpTraits.Avx),
        new(Code.VEX_Vgatherqps_xmm_vm64x_xmm, &TwoDwordsByQwords, OpTraits.Avx),
        new(Code.VEX_Vgatherqps_xmm_vm64y_xmm, &FourDwordsByQwords, OpTraits.Avx),
        new(Mnemonic.Vpgatherqq, &QwordsByQwords, OpTraits.Avx),
        new(Mnemonic.Vgatherqpd, &QwordsByQwords, OpTraits.Avx),
    ];

    private static Outcome DwordsByDwords(Core c, DecodedOp* op) => Gather(c, op, 4, 4, op->Size / 4, op->Size);

    private static Outcome QwordsByDwords(Core c, DecodedOp* op) => Gather(c, op, 8, 4, op->Size / 8, op->Size);

    private static Outcome TwoDwordsByQwords(Core c, DecodedOp* op) => Gather(c, op, 4, 8, 2, 16);

    private static Outcome FourDwordsByQwords(Core c, DecodedOp* op) => Gather(c, op, 4, 8, 4, 32);

    private static Outcome QwordsByQwords(Core c, DecodedOp* op) => Gather(c, op, 8, 8, op->Size / 8, op->Size);

    private static Outcome Gather(
        Core c, DecodedOp* op, int elementBytes, int indexBytes, int count, int vectorBytes)
    {
        if (op->Reg0 == op->Reg1 || op->Reg0 == op->Reg2 || op->Reg1 == op->Reg2)
        {
            return c.RaiseInvalidOpcode();
        }

        Span<byte> target = new(c.Vector(op->Reg0), 32);
        Span<byte> mask = new(c.Vector(op->Reg2), 32);
        byte* indexes = c.Vector(op->Reg1);
        SpreadSigns(mask, elementBytes, vectorBytes);
        ulong start = *(ulong*)((byte*)c.S + op->Base) + (ulong)op->Displacement;
        bool progress = false;
        for (int i = 0; i < count; i++)
        {
            if (mask[i * elementBytes] != 0)
            {
                long index = indexBytes == 4 ? ((int*)indexes)[i] : ((long*)indexes)[i];
                ulong offset = Core.Truncate(start + (ulong)(index << op->Scale), op->AddressSize);
                if (!c.LinearOf(op->Segment, offset, elementBytes, AccessKind.Read, out ulong linear)
                    || !c.ReachElement(op, linear, AccessKind.Read, elementBytes, out Place place))
                {
                    return progress ? StopAfterProgress(c) : Outcome.Fault;
                }

                progress = true;
                ulong value = c.Load(place);
                new ReadOnlySpan<byte>(&value, elementBytes).CopyTo(target[(i * elementBytes)..]);
                target[vectorBytes..].Clear();
                mask.Slice(i * elementBytes, elementBytes).Clear();
            }
        }

        mask.Clear();
        target[(count * elementBytes)..].Clear();
        return Outcome.Next;
    }

    /// <summary>
    /// A fault after elements were done: a single-step trap for them comes first, and the instruction faults when it
    /// is started again.
    /// </summary>
    private static Outcome StopAfterProgress(Core c)
    {
        if ((c.S->SystemFlags & Rflags.TF) == 0)
        {
            return Outcome.Fault;
        }

        c.S->FaultPending = false;
        return Outcome.Repeat;
    }

    /// <summary>
    /// The mask becomes its sign bits before the first element is loaded, and 0 above the length of the vector.
    /// </summary>
    private static void SpreadSigns(Span<byte> mask, int elementBytes, int vectorBytes)
    {
        for (int at = 0; at < vectorBytes; at += elementBytes)
        {
            Span<byte> element = mask.Slice(at, elementBytes);
            element.Fill((byte)((sbyte)element[^1] >> 7));
        }

        mask[vectorBytes..].Clear();
    }
}
