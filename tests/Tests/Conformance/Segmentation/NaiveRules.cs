using Emulator.Arch;

namespace Tests.Conformance.Segmentation;

/// <summary>
/// What the SDM's text says of each combination, written as its tables and lists are, with no regard for the core's own
/// code. An answer is null (allowed) or the vector and error code of the exception.
/// </summary>
internal static class NaiveRules
{
    /// <summary>SDM 3A table 3-1, accessed bit left out: row = type.</summary>
    private static readonly string[] s_types =
    [
        "data", "data", "data write", "data write", "data down", "data down", "data write down", "data write down",
        "code", "code", "code read", "code read", "code conforming", "code conforming", "code read conforming",
        "code read conforming",
    ];

    public static bool Is(Spec spec, string word) =>
        spec.S && s_types[spec.Type].Split(' ').Contains(word, StringComparer.Ordinal);

    /// <summary>MOV to DS, ES, FS, GS (SDM 2B, MOV, protected mode exceptions).</summary>
    public static (ExceptionVector Vector, uint ErrorCode)? LoadData(Spec spec, int cpl, int rpl, uint error)
    {
        bool readable = Is(spec, "data") || Is(spec, "read");
        if (!readable)
        {
            return (ExceptionVector.GeneralProtection, error);
        }

        bool dataOrNonconforming = !Is(spec, "conforming");
        if (dataOrNonconforming && (rpl > spec.Dpl || cpl > spec.Dpl))
        {
            return (ExceptionVector.GeneralProtection, error);
        }

        return spec.P ? null : (ExceptionVector.SegmentNotPresent, error);
    }

    /// <summary>MOV to SS (SDM 2B, MOV).</summary>
    public static (ExceptionVector Vector, uint ErrorCode)? LoadStack(Spec spec, int cpl, int rpl, uint error)
    {
        if (rpl != cpl || spec.Dpl != cpl || !Is(spec, "write"))
        {
            return (ExceptionVector.GeneralProtection, error);
        }

        return spec.P ? null : (ExceptionVector.StackFault, error);
    }

    /// <summary>
    /// Far JMP or CALL straight to a code segment (SDM 2A, CALL, CONFORMING- and NONCONFORMING-CODE).
    /// </summary>
    public static (ExceptionVector Vector, uint ErrorCode)? Direct(
        Spec spec, int cpl, int rpl, uint error, bool longMode)
    {
        bool conforming = Is(spec, "conforming");
        if (!Is(spec, "code")
            || (longMode && spec.L && spec.D)
            || (conforming && spec.Dpl > cpl)
            || (!conforming && (rpl > cpl || spec.Dpl != cpl)))
        {
            return (ExceptionVector.GeneralProtection, error);
        }

        return spec.P ? null : (ExceptionVector.SegmentNotPresent, error);
    }

    /// <summary>Far RET or IRET (SDM 2B, RET, RETURN-TO-…).</summary>
    public static (ExceptionVector Vector, uint ErrorCode)? Return(
        Spec spec, int cpl, int rpl, uint error, bool longMode)
    {
        bool conforming = Is(spec, "conforming");
        if (!Is(spec, "code")
            || rpl < cpl
            || (longMode && spec.L && spec.D)
            || (conforming && spec.Dpl > rpl)
            || (!conforming && spec.Dpl != rpl))
        {
            return (ExceptionVector.GeneralProtection, error);
        }

        return spec.P ? null : (ExceptionVector.SegmentNotPresent, error);
    }

    /// <summary>Far JMP or CALL through a system descriptor (SDM 2A, CALL, CALL-GATE).</summary>
    public static (ExceptionVector Vector, uint ErrorCode)? CallGate(
        Spec gate, Spec code, int cpl, int rpl, uint gateError, uint codeError, bool jump, bool longMode)
    {
        int[] types = longMode ? [12] : [1, 4, 5, 9, 12];
        if (!types.Contains(gate.Type) || gate.Dpl < cpl || rpl > gate.Dpl)
        {
            return (ExceptionVector.GeneralProtection, gateError);
        }

        if (!gate.P)
        {
            return (ExceptionVector.SegmentNotPresent, gateError);
        }

        if (gate.Type == 5)
        {
            // The segment behind it is no TSS.
            return (ExceptionVector.GeneralProtection, codeError);
        }

        bool tooFar = jump && !Is(code, "conforming") ? code.Dpl != cpl : code.Dpl > cpl;
        if (!Is(code, "code") || tooFar || (longMode && (!code.L || code.D)))
        {
            return (ExceptionVector.GeneralProtection, codeError);
        }

        return code.P ? null : (ExceptionVector.SegmentNotPresent, codeError);
    }

    /// <summary>Interrupts through a gate of the IDT (SDM 2A, INT n, PROTECTED-MODE).</summary>
    public static (ExceptionVector Vector, uint ErrorCode)? InterruptGate(
        Spec gate, Spec code, int cpl, byte vector, uint codeError, bool software, bool longMode, bool v86)
    {
        uint ext = software ? 0u : 1u;
        uint gateError = ((uint)vector * 8) + 2 + ext;
        int[] types = longMode ? [14, 15] : [5, 6, 7, 14, 15];
        if (gate.S || !types.Contains(gate.Type) || (software && gate.Dpl < cpl))
        {
            return (ExceptionVector.GeneralProtection, gateError);
        }

        if (!gate.P)
        {
            return (ExceptionVector.SegmentNotPresent, gateError);
        }

        codeError += ext;
        bool conforming = Is(code, "conforming");
        if (gate.Type == 5
            || !Is(code, "code")
            || code.Dpl > cpl
            || (longMode && (!code.L || code.D))
            || (v86 && (conforming || code.Dpl != 0)))
        {
            return (ExceptionVector.GeneralProtection, codeError);
        }

        return code.P ? null : (ExceptionVector.SegmentNotPresent, codeError);
    }

    /// <summary>Whether LAR (SDM 2A table 3-53) or LSL (table 3-56) answers.</summary>
    public static bool Answers(Spec spec, int cpl, int rpl, bool lsl, bool longMode)
    {
        int[] larLegacy = [1, 2, 3, 4, 5, 9, 11, 12];
        int[] larLong = [2, 9, 11, 12];
        int[] lslLegacy = [1, 2, 3, 9, 11];
        int[] lslLong = [2, 9, 11];
        int[] system = lsl ? (longMode ? lslLong : lslLegacy) : longMode ? larLong : larLegacy;
        bool type = spec.S || system.Contains(spec.Type);
        return type && (Is(spec, "conforming") || (cpl <= spec.Dpl && rpl <= spec.Dpl));
    }

    /// <summary>Whether VERR or VERW sets ZF (SDM 2B, VERR).</summary>
    public static bool Verifies(Spec spec, int cpl, int rpl, bool write)
    {
        bool type = write ? Is(spec, "write") : Is(spec, "data") || Is(spec, "read");
        return type && (Is(spec, "conforming") || (spec.Dpl >= cpl && spec.Dpl >= rpl));
    }
}
