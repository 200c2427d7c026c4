using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// Moves across the two lanes of a YMM register, and clearing (SDM 2C, VPERMQ … VINSERTI128; 2D, VZEROALL).
/// </summary>
internal static unsafe class CrossLane
{
    private const int RegistersOutside64BitMode = 8;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Vpermq, &PermuteQwords, OpTraits.Avx),
        new(Mnemonic.Vpermpd, &PermuteQwords, OpTraits.Avx),
        new(Mnemonic.Vpermd, &PermuteDwords, OpTraits.Avx),
        new(Mnemonic.Vpermps, &PermuteDwords, OpTraits.Avx),
        new(Mnemonic.Vperm2f128, &PermuteLanes, OpTraits.Avx),
        new(Mnemonic.Vperm2i128, &PermuteLanes, OpTraits.Avx),
        new(Mnemonic.Vinsertf128, &InsertLane, OpTraits.Avx),
        new(Mnemonic.Vinserti128, &InsertLane, OpTraits.Avx),
        new(Mnemonic.Vextractf128, &ExtractLane, OpTraits.Avx),
        new(Mnemonic.Vextracti128, &ExtractLane, OpTraits.Avx),
        new(Mnemonic.Vpbroadcastb, &BroadcastByte, OpTraits.Avx),
        new(Mnemonic.Vpbroadcastw, &BroadcastWord, OpTraits.Avx),
        new(Mnemonic.Vpbroadcastd, &BroadcastDword, OpTraits.Avx),
        new(Mnemonic.Vbroadcastss, &BroadcastDword, OpTraits.Avx),
        new(Mnemonic.Vpbroadcastq, &BroadcastQword, OpTraits.Avx),
        new(Mnemonic.Vbroadcastsd, &BroadcastQword, OpTraits.Avx),
        new(Mnemonic.Vbroadcastf128, &BroadcastLane, OpTraits.Avx),
        new(Mnemonic.Vbroadcasti128, &BroadcastLane, OpTraits.Avx),
        new(Mnemonic.Vzeroupper, &ZeroUpper, OpTraits.Avx),
        new(Mnemonic.Vzeroall, &ZeroAll, OpTraits.Avx),
    ];

    private static Outcome PermuteQwords(Core c, DecodedOp* op)
    {
        if (!c.TryReadVector(op, 1, 32, out Vector256<byte> source))
        {
            return Outcome.Fault;
        }

        ulong* from = (ulong*)&source;
        int selector = (int)op->Immediate;
        *(Vector256<ulong>*)c.Vector(op->Reg0) = Vector256.Create(
            from[selector & 3], from[(selector >> 2) & 3], from[(selector >> 4) & 3], from[(selector >> 6) & 3]);
        return Outcome.Next;
    }

    private static Outcome PermuteDwords(Core c, DecodedOp* op)
    {
        if (!c.TryReadVector(op, 2, 32, out Vector256<byte> source))
        {
            return Outcome.Fault;
        }

        Vector256<uint> indexes = c.ReadVectorRegister(op->Reg1).AsUInt32();
        uint* target = (uint*)c.Vector(op->Reg0);
        for (int i = 0; i < 8; i++)
        {
            target[i] = ((uint*)&source)[((uint*)&indexes)[i] & 7];
        }

        return Outcome.Next;
    }

    private static Outcome PermuteLanes(Core c, DecodedOp* op)
    {
        if (!c.TryReadVector(op, 2, 32, out Vector256<byte> second))
        {
            return Outcome.Fault;
        }

        Vector256<byte> first = c.ReadVectorRegister(op->Reg1);
        int selector = (int)op->Immediate;
        *(Vector256<byte>*)c.Vector(op->Reg0) =
            Vector256.Create(ChooseLane(first, second, selector), ChooseLane(first, second, selector >> 4));
        return Outcome.Next;
    }

    private static Vector128<byte> ChooseLane(Vector256<byte> first, Vector256<byte> second, int selector) =>
        (selector & 0xB) switch
        {
            0 => first.GetLower(),
            1 => first.GetUpper(),
            2 => second.GetLower(),
            3 => second.GetUpper(),
            _ => default,
        };

    private static Outcome InsertLane(Core c, DecodedOp* op)
    {
        if (!c.TryReadVector(op, 2, 16, out Vector128<byte> lane))
        {
            return Outcome.Fault;
        }

        Vector256<byte> source = c.ReadVectorRegister(op->Reg1);
        *(Vector256<byte>*)c.Vector(op->Reg0) = (op->Immediate & 1) != 0
            ? Vector256.Create(source.GetLower(), lane)
            : Vector256.Create(lane, source.GetUpper());
        return Outcome.Next;
    }

    private static Outcome ExtractLane(Core c, DecodedOp* op)
    {
        Vector256<byte> source = c.ReadVectorRegister(op->Reg1);
        Vector128<byte> lane = (op->Immediate & 1) != 0 ? source.GetUpper() : source.GetLower();
        Vector256<byte> value = Vector256.Create(lane, default);
        if (op->Kind(0) == OperandKind.Memory)
        {
            return c.TryStoreVector(op, 16, value) ? Outcome.Next : Outcome.Fault;
        }

        *(Vector256<byte>*)c.Vector(op->Reg0) = value;
        return Outcome.Next;
    }

    private static Outcome BroadcastByte(Core c, DecodedOp* op) =>
        c.TryReadVector(op, 1, 1, out Vector128<byte> value)
            ? Broadcast(c, op, Vector256.Create(value.ToScalar()))
            : Outcome.Fault;

    private static Outcome BroadcastWord(Core c, DecodedOp* op) =>
        c.TryReadVector(op, 1, 2, out Vector128<byte> value)
            ? Broadcast(c, op, Vector256.Create(value.AsUInt16().ToScalar()).AsByte())
            : Outcome.Fault;

    private static Outcome BroadcastDword(Core c, DecodedOp* op) =>
        c.TryReadVector(op, 1, 4, out Vector128<byte> value)
            ? Broadcast(c, op, Vector256.Create(value.AsUInt32().ToScalar()).AsByte())
            : Outcome.Fault;

    private static Outcome BroadcastQword(Core c, DecodedOp* op) =>
        c.TryReadVector(op, 1, 8, out Vector128<byte> value)
            ? Broadcast(c, op, Vector256.Create(value.AsUInt64().ToScalar()).AsByte())
            : Outcome.Fault;

    private static Outcome BroadcastLane(Core c, DecodedOp* op) =>
        c.TryReadVector(op, 1, 16, out Vector128<byte> value)
            ? Broadcast(c, op, Vector256.Create(value, value))
            : Outcome.Fault;

    private static Outcome Broadcast(Core c, DecodedOp* op, Vector256<byte> value)
    {
        c.WriteVectorRegister(op, op->Reg0, op->Size, value);
        return Outcome.Next;
    }

    private static Outcome ZeroUpper(Core c, DecodedOp* op)
    {
        for (int i = 0; i < RegisterCount(c); i++)
        {
            ((Vector128<byte>*)c.Vector(i))[1] = default;
        }

        return Outcome.Next;
    }

    private static Outcome ZeroAll(Core c, DecodedOp* op)
    {
        for (int i = 0; i < RegisterCount(c); i++)
        {
            *(Vector256<byte>*)c.Vector(i) = default;
        }

        return Outcome.Next;
    }

    private static int RegisterCount(Core c) =>
        c.In64BitCode ? 2 * RegistersOutside64BitMode : RegistersOutside64BitMode;
}
