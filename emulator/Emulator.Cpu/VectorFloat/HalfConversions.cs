using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// F16C (SDM 2C, VCVTPH2PS and VCVTPS2PH). Processors check no alignment of their memory operands, though the SDM's
/// exception class 11 has #AC.
/// </summary>
internal static unsafe class HalfConversions
{
    private const int HalfBytes = 2;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Vcvtph2ps, &FromHalves, OpTraits.Avx),
        new(Mnemonic.Vcvtps2ph, &ToHalves, OpTraits.Avx),
    ];

    private static Outcome FromHalves(Core c, DecodedOp* op)
    {
        int elements = op->Size / sizeof(float);
        Vector256<byte> a = default;
        if (op->Kind(1) == OperandKind.Register)
        {
            a = c.ReadVectorRegister(op->Reg1);
        }
        else if (TryReach(c, op, AccessKind.Read, elements * HalfBytes, out Place place))
        {
            c.LoadBytes(place, MemoryMarshal.AsBytes(new Span<Vector256<byte>>(ref a)));
        }
        else
        {
            return Outcome.Fault;
        }

        Vector256<byte> result = default;
        SimdEnvironment environment = new(c.S->Mxcsr);
        for (int i = 0; i < elements; i++)
        {
            ((uint*)&result)[i] = (uint)SoftConversion.FromHalf(ref environment, ((ushort*)&a)[i]);
        }

        if (!SimdExceptions.TryFinish(c, environment))
        {
            return Outcome.Fault;
        }

        c.WriteVectorRegister(op, op->Reg0, op->Size, result);
        return Outcome.Next;
    }

    /// <summary>The flags are raised before the store: they stay when that faults.</summary>
    private static Outcome ToHalves(Core c, DecodedOp* op)
    {
        int elements = op->Size1 / sizeof(float);
        Vector256<byte> a = c.ReadVectorRegister(op->Reg1);
        Vector256<byte> result = default;
        SimdEnvironment environment = new(c.S->Mxcsr);
        for (int i = 0; i < elements; i++)
        {
            ulong half = SoftConversion.ToHalf(ref environment, ((uint*)&a)[i], (int)op->Immediate);
            ((ushort*)&result)[i] = (ushort)half;
        }

        if (!SimdExceptions.TryFinish(c, environment))
        {
            return Outcome.Fault;
        }

        if (op->Kind(0) == OperandKind.Register)
        {
            c.WriteVectorRegister(op, op->Reg0, op->Size, result);
        }
        else if (TryReach(c, op, AccessKind.Write, elements * HalfBytes, out Place place))
        {
            c.StoreVector(place, result);
        }
        else
        {
            return Outcome.Fault;
        }

        return Outcome.Next;
    }

    private static bool TryReach(Core c, DecodedOp* op, AccessKind kind, int sizeBytes, out Place place)
    {
        place = default;
        bool stack = op->Segment == SegmentIndex.Ss;
        return c.LinearOf(op->Segment, c.EffectiveOffset(op), sizeBytes, kind, out ulong linear)
            && c.ReachLinear(linear, sizeBytes, kind, c.CurrentMode, stack, out place, anyAlignment: true);
    }
}
