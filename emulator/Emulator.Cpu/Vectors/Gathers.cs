using System.Runtime.Intrinsics;
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

    private static Outcome DwordsByDwords(Core c, DecodedOp* op) => Gather(c, op, 4, 4, op->Size / 4);

    private static Outcome QwordsByDwords(Core c, DecodedOp* op) => Gather(c, op, 8, 4, op->Size / 8);

    private static Outcome TwoDwordsByQwords(Core c, DecodedOp* op) => Gather(c, op, 4, 8, 2);

    private static Outcome FourDwordsByQwords(Core c, DecodedOp* op) => Gather(c, op, 4, 8, 4);

    private static Outcome QwordsByQwords(Core c, DecodedOp* op) => Gather(c, op, 8, 8, op->Size / 8);

    private static Outcome Gather(Core c, DecodedOp* op, int elementBytes, int indexBytes, int count)
    {
        if (op->Reg0 == op->Reg1 || op->Reg0 == op->Reg2 || op->Reg1 == op->Reg2)
        {
            return c.RaiseInvalidOpcode();
        }

        byte* target = c.Vector(op->Reg0);
        byte* mask = c.Vector(op->Reg2);
        byte* indexes = c.Vector(op->Reg1);
        ulong start = *(ulong*)((byte*)c.S + op->Base) + (ulong)op->Displacement;
        for (int i = 0; i < count; i++)
        {
            if ((mask[((i + 1) * elementBytes) - 1] & 0x80) != 0)
            {
                long index = indexBytes == 4 ? ((int*)indexes)[i] : ((long*)indexes)[i];
                ulong offset = start + (ulong)(index << op->Scale);
                if (!c.ReachElement(op, offset, AccessKind.Read, elementBytes, out Place place))
                {
                    return Outcome.Fault;
                }

                c.LoadBytes(place, new Span<byte>(target + (i * elementBytes), elementBytes));
            }

            new Span<byte>(mask + (i * elementBytes), elementBytes).Clear();
        }

        *(Vector256<byte>*)mask = default;
        new Span<byte>(target + (count * elementBytes), 32 - (count * elementBytes)).Clear();
        return Outcome.Next;
    }
}
