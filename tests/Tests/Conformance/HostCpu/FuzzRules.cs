using Emulator.Cpu;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>Which random instructions the host may not be given, and of which only the verdict is compared.</summary>
internal sealed class FuzzRules(CpuModel model)
{
    private static readonly (string Reason, HashSet<Mnemonic> Mnemonics)[] s_left =
    [
        ("enters the host's kernel", [Mnemonic.Int, Mnemonic.Syscall, Mnemonic.Sysenter]),
        ("answers differently on every machine",
            [Mnemonic.Cpuid, Mnemonic.Rdtsc, Mnemonic.Rdtscp, Mnemonic.Rdpmc, Mnemonic.Rdpid, Mnemonic.Rdrand,
            Mnemonic.Rdseed, Mnemonic.Xgetbv]),
        ("is answered by the host's kernel where UMIP is on, or shows its tables",
            [Mnemonic.Sgdt, Mnemonic.Sidt, Mnemonic.Sldt, Mnemonic.Smsw, Mnemonic.Str, Mnemonic.Lar, Mnemonic.Lsl,
            Mnemonic.Verr, Mnemonic.Verw]),
        ("loads or shows segments, which the harness lives on",
            [Mnemonic.Iret, Mnemonic.Iretd, Mnemonic.Iretq, Mnemonic.Retf, Mnemonic.Lds, Mnemonic.Les, Mnemonic.Lfs,
            Mnemonic.Lgs, Mnemonic.Lss, Mnemonic.Rdfsbase, Mnemonic.Rdgsbase, Mnemonic.Wrfsbase, Mnemonic.Wrgsbase]),
        ("depends on the components of state that the host has, or loads them",
            [Mnemonic.Rdpkru, Mnemonic.Wrpkru, Mnemonic.Xrstor, Mnemonic.Xrstor64, Mnemonic.Xrstors,
            Mnemonic.Xrstors64, Mnemonic.Xsave, Mnemonic.Xsave64, Mnemonic.Xsavec, Mnemonic.Xsavec64,
            Mnemonic.Xsaveopt, Mnemonic.Xsaveopt64, Mnemonic.Xsaves, Mnemonic.Xsaves64]),
    ];

    /// <summary>
    /// The x87 pointers that these save are not set by the harness; which part of its area FRSTOR misses first is open;
    /// transcendental results have an accuracy of their own (Conformance/X87).
    /// </summary>
    private static readonly HashSet<Mnemonic> s_verdictOnly =
    [
        Mnemonic.Fnstenv, Mnemonic.Fnsave, Mnemonic.Fldenv, Mnemonic.Frstor, Mnemonic.Fxsave, Mnemonic.Fxsave64,
        Mnemonic.Fxrstor, Mnemonic.Fxrstor64, Mnemonic.F2xm1, Mnemonic.Fyl2x, Mnemonic.Fyl2xp1, Mnemonic.Fptan,
        Mnemonic.Fpatan, Mnemonic.Fsin, Mnemonic.Fcos, Mnemonic.Fsincos,
    ];

    /// <summary>Why an instruction is left out; null when the host decides.</summary>
    public string? ReasonToLeave(in Instruction instruction, ReadOnlySpan<byte> bytes)
    {
        Mnemonic mnemonic = instruction.Mnemonic;
        if (mnemonic == Mnemonic.INVALID && IsGroup7(bytes))
        {
            return "0F 01 with registers: calls of the hypervisor, with prefixes that the decoder does not take";
        }

        foreach ((string reason, HashSet<Mnemonic> mnemonics) in s_left)
        {
            if (mnemonics.Contains(mnemonic))
            {
                return reason;
            }
        }

        if (mnemonic != Mnemonic.INVALID && model.Allows(instruction.Code)
            && !OpTable.TryFind(instruction.Code, out _))
        {
            return "missing: no row of our core";
        }

        if (mnemonic != Mnemonic.INVALID && !model.Allows(instruction.Code))
        {
            return "a feature that our CPU has not";
        }

        if (instruction.SegmentPrefix == Register.FS)
        {
            return "FS, the harness's thread-local storage";
        }

        if (mnemonic != Mnemonic.INVALID && instruction.OpCount > 0 && instruction.Op0Kind == OpKind.Memory
            && (instruction.HasLockPrefix || mnemonic == Mnemonic.Xchg))
        {
            return "may lock the host's bus";
        }

        bool loadsSegment = mnemonic is Mnemonic.Mov or Mnemonic.Pop && instruction.Op0Kind == OpKind.Register
            && instruction.Op0Register.IsSegmentRegister();
        bool far = instruction.Op0Kind is OpKind.FarBranch16 or OpKind.FarBranch32
            || (mnemonic is Mnemonic.Jmp or Mnemonic.Call && instruction.MemorySize
                is MemorySize.SegPtr16 or MemorySize.SegPtr32 or MemorySize.SegPtr64);
        return loadsSegment || far ? "loads or shows segments, which the harness lives on"
            : HostFeatures.Missing(instruction.Code) is not null ? "a feature that the host has not"
            : null;
    }

    /// <summary>Whether the bytes are 0F 01 with a register form, after any prefixes.</summary>
    private static bool IsGroup7(ReadOnlySpan<byte> bytes)
    {
        int at = bytes.IndexOf((byte)0x0F);
        return at >= 0 && at + 2 < bytes.Length && bytes[at + 1] == 1 && bytes[at + 2] >= 0xC0;
    }

    public static bool IsVerdictOnly(Mnemonic mnemonic) => s_verdictOnly.Contains(mnemonic);
}
