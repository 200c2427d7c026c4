using System.Runtime.CompilerServices;
using Emulator.Arch;

namespace Emulator.Cpu;

/// <summary>Registers and flags, as handlers use them.</summary>
public sealed unsafe partial class Core
{
    /// <summary>All of RFLAGS; the status flags are worked out now.</summary>
    public ulong RflagsValue
    {
        get => S->SystemFlags | LazyFlags.Evaluate(S->FlagA, S->FlagB, S->FlagKind);
        set
        {
            StatusFlags = value;
            S->SystemFlags = (value & ~Rflags.Status) | Rflags.AlwaysOne;
        }
    }

    /// <summary>The six status flags at their places in RFLAGS.</summary>
    internal ulong StatusFlags
    {
        get => LazyFlags.Evaluate(S->FlagA, S->FlagB, S->FlagKind);
        set
        {
            S->FlagA = value & Rflags.Status;
            S->FlagKind = FlagKind.Explicit;
        }
    }

    /// <summary>CF as 0 or 1.</summary>
    internal ulong Carry => LazyFlags.CarryOf(S->FlagA, S->FlagB, S->FlagKind);

    internal bool InLongMode => (S->Efer & Efer.LMA) != 0;

    internal bool In64BitCode => (S->CodeMode & CodeMode.SizeMask) == CodeMode.Bits64;

    internal bool InProtectedMode => (S->Cr0 & Cr0.PE) != 0;

    internal bool InVirtual8086 => (S->SystemFlags & Rflags.VM) != 0;

    /// <summary>Real mode or virtual-8086 mode: selectors are paragraph numbers.</summary>
    internal bool HasParagraphSegments => !InProtectedMode || InVirtual8086;

    internal int Iopl => (int)((S->SystemFlags & Rflags.IOPL) >> Rflags.IoplShift);

    /// <summary>Reads a register of 1, 2, 4 or 8 bytes at a register-file offset, zero-extended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong ReadRegister(int offset, int sizeBytes)
    {
        byte* at = (byte*)S + offset;
        return sizeBytes switch
        {
            1 => *at,
            2 => *(ushort*)at,
            4 => *(uint*)at,
            _ => *(ulong*)at,
        };
    }

    /// <summary>
    /// Writes a register of 1, 2, 4 or 8 bytes; a 32-bit write clears the upper half (SDM 1 3.4.1.1).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WriteRegister(int offset, int sizeBytes, ulong value)
    {
        byte* at = (byte*)S + offset;
        switch (sizeBytes)
        {
            case 1: *at = (byte)value; break;
            case 2: *(ushort*)at = (ushort)value; break;
            case 4: *(ulong*)at = (uint)value; break;
            default: *(ulong*)at = value; break;
        }
    }

    /// <summary>The segment register 0–5 = ES CS SS DS FS GS.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal SegmentRegister* SegmentAt(int index) => &S->Es + index;

    /// <summary>
    /// Sets the flags of an addition of <paramref name="sizeBytes"/>; operands need not be truncated.
    /// </summary>
    internal void SetFlagsAdd(int sizeBytes, ulong a, ulong b, ulong carryIn = 0) =>
        SetFlags(sizeBytes, a, b, FlagKind.Add, FlagKind.Adc, carryIn);

    /// <summary>Sets the flags of a subtraction or comparison.</summary>
    internal void SetFlagsSub(int sizeBytes, ulong a, ulong b, ulong carryIn = 0) =>
        SetFlags(sizeBytes, a, b, FlagKind.Sub, FlagKind.Sbb, carryIn);

    /// <summary>Sets ZF, SF and PF from a result; CF, OF and AF become 0.</summary>
    internal void SetFlagsLogic(int sizeBytes, ulong result)
    {
        int shift = 64 - (8 * sizeBytes);
        S->FlagA = result << shift;
        S->FlagKind = FlagKind.Logic | ((ulong)shift << FlagKind.ShiftPosition);
    }

    /// <summary>Sets ZF, SF and PF from a result, and CF, OF and AF as given at their places in RFLAGS.</summary>
    internal void SetFlagsResult(int sizeBytes, ulong result, ulong carryOverflowAdjust)
    {
        int shift = 64 - (8 * sizeBytes);
        S->FlagA = result << shift;
        S->FlagB = carryOverflowAdjust;
        S->FlagKind = FlagKind.Result | ((ulong)shift << FlagKind.ShiftPosition);
    }

    /// <summary>Sets the flags of INC or DEC, which keep CF.</summary>
    internal void SetFlagsIncDec(int sizeBytes, ulong result, bool increment)
    {
        int shift = 64 - (8 * sizeBytes);
        ulong carry = Carry;
        S->FlagA = result << shift;
        S->FlagKind = (increment ? FlagKind.Inc : FlagKind.Dec) | ((ulong)shift << FlagKind.ShiftPosition)
            | (carry << 16);
    }

    /// <summary>Whether condition <paramref name="condition"/> holds now.</summary>
    internal bool ConditionHolds(int condition) => LazyFlags.Holds(condition, S->FlagA, S->FlagB, S->FlagKind);

    private void SetFlags(int sizeBytes, ulong a, ulong b, ulong kind, ulong kindWithCarry, ulong carryIn)
    {
        int shift = 64 - (8 * sizeBytes);
        S->FlagA = a << shift;
        S->FlagB = b << shift;
        S->FlagKind = (carryIn != 0 ? kindWithCarry | FlagKind.Carry : kind) | ((ulong)shift << FlagKind.ShiftPosition);
    }
}
