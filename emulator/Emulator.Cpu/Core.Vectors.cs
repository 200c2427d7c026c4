using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Mmu;

namespace Emulator.Cpu;

/// <summary>
/// Operands of vector instructions: registers by number, and memory first through the soft TLB with one comparison,
/// then through <see cref="ReachVector"/>, which knows page crossings, devices, alignment and faults.
/// </summary>
public sealed unsafe partial class Core
{
    /// <summary>The place of XMM or YMM register <paramref name="number"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* Vector(int number) => (byte*)S->Ymm + (number * 32);

    /// <summary>All 32 bytes of a vector register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector256<byte> ReadVectorRegister(int number) => *(Vector256<byte>*)Vector(number);

    /// <summary>
    /// Writes the low <paramref name="sizeBytes"/> (4, 8, 16 or 32) of a vector register. With VEX all above are
    /// cleared; without, they stay.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WriteVectorRegister(DecodedOp* op, int number, int sizeBytes, Vector256<byte> value)
    {
        byte* register = Vector(number);
        if ((op->Prefixes & PrefixFlags.Vex) != 0)
        {
            *(Vector256<byte>*)register = default;
        }

        WriteLow(register, sizeBytes, value);
    }

    /// <summary>The index of the second source, register or memory, of an instruction with two sources.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int LastSource(DecodedOp* op) => (op->Prefixes & PrefixFlags.Vex) != 0 ? 2 : 1;

    /// <summary>
    /// Reads vector operand <paramref name="n"/>. A register comes whole, 32 bytes; memory is read in
    /// <paramref name="sizeBytes"/> (1, 2, 4, 8, 16 or 32) and zero above. False with a fault pending.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadVector(DecodedOp* op, int n, int sizeBytes, out Vector256<byte> value)
    {
        if (op->Kind(n) == OperandKind.Register)
        {
            value = ReadVectorRegister(RegisterOf(op, n));
            return true;
        }

        return TryLoadVector(op, sizeBytes, out value);
    }

    /// <summary>The same for operands of 16 bytes or less: the low half of a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadVector(DecodedOp* op, int n, int sizeBytes, out Vector128<byte> value)
    {
        if (op->Kind(n) == OperandKind.Register)
        {
            value = *(Vector128<byte>*)Vector(RegisterOf(op, n));
            return true;
        }

        return TryLoadVector(op, sizeBytes, out value);
    }

    /// <summary>Reads the memory operand, zero above <paramref name="sizeBytes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryLoadVector(DecodedOp* op, int sizeBytes, out Vector256<byte> value)
    {
        byte* host = ProbeVector(op, sizeBytes, write: false);
        if (host != null)
        {
            value = sizeBytes == 32 ? *(Vector256<byte>*)host : Vector256.Create(ReadLow(host, sizeBytes), default);
            return true;
        }

        // A variable of its own, so that the other can live in a register.
        bool loaded = TryLoadVectorSlowly(op, sizeBytes, out Vector256<byte> slow);
        value = slow;
        return loaded;
    }

    /// <summary>Reads a memory operand of 16 bytes or less, zero above <paramref name="sizeBytes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryLoadVector(DecodedOp* op, int sizeBytes, out Vector128<byte> value)
    {
        byte* host = ProbeVector(op, sizeBytes, write: false);
        if (host != null)
        {
            value = ReadLow(host, sizeBytes);
            return true;
        }

        bool loaded = TryLoadVectorSlowly(op, sizeBytes, out Vector256<byte> wide);
        value = wide.GetLower();
        return loaded;
    }

    /// <summary>
    /// Reaches the memory operand for writing and stores the low <paramref name="sizeBytes"/> of a vector: for
    /// instructions that have nothing else to commit. False with a fault pending.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryStoreVector(DecodedOp* op, int sizeBytes, Vector256<byte> value)
    {
        byte* host = ProbeVector(op, sizeBytes, write: true);
        if (host != null)
        {
            WriteLow(host, sizeBytes, value);
            return true;
        }

        if (!ReachVector(op, AccessKind.Write, sizeBytes, out Place place))
        {
            return false;
        }

        StoreVector(place, value);
        return true;
    }

    /// <summary>Stores at a place that <see cref="ReachVector"/> found, its size.</summary>
    internal void StoreVector(in Place place, Vector256<byte> value)
    {
        if (!IsWholeInDevice(place))
        {
            StoreBytes(place, new ReadOnlySpan<byte>(&value, place.SizeBytes));
            return;
        }

        int step = Math.Min(place.SizeBytes, 8);
        for (int at = 0; at < place.SizeBytes; at += step)
        {
            Store(place.Part(at, step), ((ulong*)&value)[at / 8]);
        }
    }

    /// <summary>
    /// Reaches the memory operand of a vector instruction: alignment as the instruction asks (#GP or #AC), segment,
    /// translation. False with a fault pending.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal bool ReachVector(DecodedOp* op, AccessKind kind, int sizeBytes, out Place place)
    {
        place = default;
        ulong offset = EffectiveOffset(op);
        if ((op->Prefixes & PrefixFlags.Aligned) != 0)
        {
            // Before limit and canonical checks: processors report #GP, not #SS, for a misaligned operand on the stack.
            bool based = !In64BitCode || op->Segment >= SegmentIndex.Fs;
            ulong linear = based ? SegmentAt(op->Segment)->Base + offset : offset;
            if ((linear & (ulong)(sizeBytes - 1)) != 0)
            {
                RaiseGeneralProtection();
                return false;
            }
        }

        return ReachSegmented(op->Segment, offset, sizeBytes, kind, CurrentMode, out place);
    }

    /// <summary>
    /// Reaches one element of a gather or of a masked move. Alignment is not checked: processors raise no #AC for them.
    /// </summary>
    internal bool ReachElement(DecodedOp* op, ulong linear, AccessKind kind, int sizeBytes, out Place place)
    {
        bool alignmentChecked = _alignmentChecked;
        _alignmentChecked = false;
        linear = In64BitCode ? linear : (uint)linear;
        bool reached = ReachLinear(linear, sizeBytes, kind, CurrentMode, op->Segment == SegmentIndex.Ss, out place);
        _alignmentChecked = alignmentChecked;
        return reached;
    }

    /// <summary>
    /// Host address of the memory operand when the soft TLB has it whole in one page and aligned as asked; null says
    /// nothing but that <see cref="ReachVector"/> must look.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* ProbeVector(DecodedOp* op, int sizeBytes, bool write) // HOT
    {
        byte* file = (byte*)S;
        ulong linear = *(ulong*)(file + op->Base) + (*(ulong*)(file + op->Index) << op->Scale)
            + (ulong)op->Displacement;
        SoftTlbEntry* entry = S->Tlb + ((linear >> 12) & (SoftTlb.EntryCount - 1));
        ulong tag = write ? entry->WriteTag : entry->ReadTag;
        bool found = (op->Prefixes & PrefixFlags.Direct) != 0 && (linear ^ tag) <= (ulong)(0x1000 - sizeBytes)
            && ((op->Prefixes & PrefixFlags.Aligned) == 0 || (linear & (ulong)(sizeBytes - 1)) == 0);
        return found ? (byte*)(linear + (ulong)entry->Addend) : null;
    }

    /// <summary>The low 64 bits of MMi are the significand of physical x87 register i (SDM 1 9.2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong ReadMmx(int number) => S->FpuRegisters[number * 2];

    /// <summary>Writes MMi; its 16 bits of sign and exponent become ones (SDM 1 9.5.1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WriteMmx(int number, ulong value)
    {
        S->FpuRegisters[number * 2] = value;
        S->FpuRegisters[(number * 2) + 1] = 0xFFFF;
    }

    /// <summary>Reads operand <paramref name="n"/> of an MMX instruction: MM register, or 8 bytes of memory.</summary>
    internal bool TryReadMmx(DecodedOp* op, int n, int sizeBytes, out ulong value)
    {
        if (op->Kind(n) == OperandKind.Register)
        {
            value = ReadMmx(RegisterOf(op, n));
            return true;
        }

        bool loaded = TryLoadVector(op, sizeBytes, out Vector128<byte> bytes);
        value = bytes.AsUInt64().ToScalar();
        return loaded;
    }

    /// <summary>Loads 1, 2, 4, 8 or 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> ReadLow(byte* from, int sizeBytes) => sizeBytes switch
    {
        1 => Vector128.CreateScalar(*from),
        2 => Vector128.CreateScalar(*(ushort*)from).AsByte(),
        4 => Vector128.CreateScalar(*(uint*)from).AsByte(),
        8 => Vector128.CreateScalar(*(ulong*)from).AsByte(),
        _ => *(Vector128<byte>*)from,
    };

    /// <summary>Stores the low 1, 2, 4, 8, 16 or 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteLow(byte* to, int sizeBytes, Vector256<byte> value)
    {
        switch (sizeBytes)
        {
            case 1: *to = value.ToScalar(); break;
            case 2: *(ushort*)to = value.AsUInt16().ToScalar(); break;
            case 4: *(uint*)to = value.AsUInt32().ToScalar(); break;
            case 8: *(ulong*)to = value.AsUInt64().ToScalar(); break;
            case 16: *(Vector128<byte>*)to = value.GetLower(); break;
            default: *(Vector256<byte>*)to = value; break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryLoadVectorSlowly(DecodedOp* op, int sizeBytes, out Vector256<byte> value)
    {
        bool reached = ReachVector(op, AccessKind.Read, sizeBytes, out Place place);
        value = reached ? LoadVector(place) : default;
        return reached;
    }

    private Vector256<byte> LoadVector(in Place place)
    {
        Vector256<byte> bytes = default;
        if (!IsWholeInDevice(place))
        {
            LoadBytes(place, new Span<byte>(&bytes, sizeof(Vector256<byte>)));
            return bytes;
        }

        int step = Math.Min(place.SizeBytes, 8);
        for (int at = 0; at < place.SizeBytes; at += step)
        {
            ((ulong*)&bytes)[at / 8] = Load(place.Part(at, step));
        }

        return bytes;
    }

    /// <summary>An operand in one frame that is not host memory: devices get it in quadwords, not in bytes.</summary>
    private static bool IsWholeInDevice(in Place place) =>
        place.First == null && place.FirstBytes == place.SizeBytes;
}
