using Iced.Intel;
using static Emulator.Arch.Rflags;

namespace Tests.Conformance.HostCpu;

/// <summary>What may stand in a stream, and which flags are undefined where the stream has got to.</summary>
internal sealed class StreamRules(HostMode mode)
{
    /// <summary>What the decoder may fuse with a conditional branch.</summary>
    public static readonly HashSet<Mnemonic> OftenFused =
        [Mnemonic.Cmp, Mnemonic.Test, Mnemonic.Sub, Mnemonic.And, Mnemonic.Add, Mnemonic.Dec, Mnemonic.Inc];

    /// <summary>
    /// Left out: faults as a rule, strings and frames that need pointers, results that the SDM leaves undefined,
    /// and changes of flags that end the stream.
    /// </summary>
    private static readonly HashSet<Mnemonic> s_left =
    [
        Mnemonic.Div, Mnemonic.Idiv, Mnemonic.Aam, Mnemonic.Bound, Mnemonic.Into, Mnemonic.Int3, Mnemonic.Int1,
        Mnemonic.Ud0, Mnemonic.Ud1, Mnemonic.Ud2, Mnemonic.Enter, Mnemonic.Leave, Mnemonic.Popf, Mnemonic.Popfd,
        Mnemonic.Popfq, Mnemonic.Xlatb, Mnemonic.Bsf, Mnemonic.Bsr, Mnemonic.Shld, Mnemonic.Shrd, Mnemonic.Bswap,
        Mnemonic.Cmpxchg16b, Mnemonic.Cmpxchg8b, Mnemonic.Pusha, Mnemonic.Pushad,
    ];

    private static readonly HashSet<Mnemonic> s_bitStrings =
        [Mnemonic.Bt, Mnemonic.Bts, Mnemonic.Btr, Mnemonic.Btc];

    /// <summary>A count of 0, which CL may hold, leaves all flags as they were (SDM 2B, SAL/SAR/SHL/SHR).</summary>
    private static readonly HashSet<Mnemonic> s_mayKeepFlags =
    [
        Mnemonic.Rol, Mnemonic.Ror, Mnemonic.Rcl, Mnemonic.Rcr, Mnemonic.Sal, Mnemonic.Shl, Mnemonic.Shr, Mnemonic.Sar,
    ];

    private readonly InstructionInfoFactory _infos = new();

    /// <summary>The number of the register that counts the rounds: R15 or EDI.</summary>
    public int Counter => mode == HostMode.Bits64 ? 15 : 7;

    /// <summary>Flags that are undefined now.</summary>
    public ulong Undefined { get; private set; }

    /// <summary>Flags that were undefined at some place since the start.</summary>
    public ulong EverUndefined { get; private set; }

    /// <summary>What comes may be jumped over: it makes flags undefined, but defines none for sure.</summary>
    public bool InSkipped { get; set; }

    /// <summary>The return address is on top of the stack: it stays there.</summary>
    public bool InSubroutine { get; set; }

    /// <summary>A stream begins, with a CMP, which defines all status flags.</summary>
    public void Start() => Undefined = EverUndefined = 0;

    /// <summary>The flags that a condition reads, by its number.</summary>
    public static ulong FlagsOf(int condition) => (condition >> 1) switch
    {
        0 => OF,
        1 => CF,
        2 => ZF,
        3 => CF | ZF,
        4 => SF,
        5 => PF,
        6 => SF | OF,
        _ => ZF | SF | OF,
    };

    /// <summary>Whether some encoding of the form may take part.</summary>
    public bool Admits(InstructionForm form)
    {
        OpCodeInfo info = form.Code.ToOpCode();
        return !s_left.Contains(form.Mnemonic) && form.Code.FlowControl() == FlowControl.Next
            && !Enumerable.Range(0, info.OpCount).Any(i => IsString(info.GetOpKind(i)));
    }

    /// <summary>Whether an instruction may come next; if so, works out what it does to the flags.</summary>
    public bool TryTake(in Instruction instruction)
    {
        bool legacyOverride = mode != HostMode.Bits64 && instruction.HasSegmentPrefix;
        if (legacyOverride || !AddressIsFixed(instruction) || WritesFixedRegister(instruction)
            || ((ulong)FlagsFrom(instruction.RflagsRead) & Undefined) != 0
            || (InSubroutine && instruction.IsStackInstruction)
            || (instruction.HasLockPrefix && instruction.Op0Kind != OpKind.Memory))
        {
            return false;
        }

        bool mayKeep = InSkipped || s_mayKeepFlags.Contains(instruction.Mnemonic);
        ulong defined = FlagsFrom(instruction.RflagsModified) & ~FlagsFrom(instruction.RflagsUndefined);
        Undefined &= mayKeep ? ulong.MaxValue : ~defined;
        Undefined |= FlagsFrom(instruction.RflagsUndefined);
        EverUndefined |= Undefined;
        return true;
    }

    private static bool IsString(OpCodeOperandKind kind) =>
        kind is OpCodeOperandKind.seg_rSI or OpCodeOperandKind.es_rDI or OpCodeOperandKind.seg_rDI;

    private bool AddressIsFixed(in Instruction instruction)
    {
        bool memory = false;
        for (int i = 0; i < instruction.OpCount; i++)
        {
            memory |= instruction.GetOpKind(i) == OpKind.Memory;
        }

        if (!memory || instruction.Mnemonic == Mnemonic.Lea)
        {
            return true;
        }

        Register start = instruction.MemoryBase;
        bool based = start is Register.None or Register.RIP or Register.EIP or Register.RBX or Register.EBX
            || (start == Register.BX && mode == HostMode.Bits16);
        bool indexed = instruction.MemoryIndex is Register.None or Register.RSI or Register.ESI or Register.SI;
        bool shortAddress = instruction.MemoryBase == Register.None && instruction.MemoryDisplSize == 2;
        bool bitString = s_bitStrings.Contains(instruction.Mnemonic) && instruction.Op1Kind == OpKind.Register;
        bool unalignedLock = instruction.MemoryDisplSize is 0 or 1
            && (instruction.HasLockPrefix || instruction.Mnemonic == Mnemonic.Xchg);
        unalignedLock |= instruction.MemoryIndex != Register.None
            && (instruction.HasLockPrefix || instruction.Mnemonic == Mnemonic.Xchg);
        return based && indexed && !bitString && !unalignedLock && !(shortAddress && mode != HostMode.Bits16);
    }

    private bool WritesFixedRegister(in Instruction instruction)
    {
        foreach (UsedRegister used in _infos.GetInfo(instruction).GetUsedRegisters())
        {
            if (used.Access is OpAccess.Read or OpAccess.CondRead or OpAccess.NoMemAccess || !used.Register.IsGPR())
            {
                continue;
            }

            int number = used.Register.GetFullRegister() - Register.RAX;
            bool stack = instruction.IsStackInstruction && instruction.Op0Register.GetFullRegister() != Register.RSP;
            if (number is 3 or 6 || number == Counter || (number == 4 && !stack))
            {
                return true;
            }
        }

        return false;
    }

    private static ulong FlagsFrom(RflagsBits bits) =>
        ((bits & RflagsBits.OF) != 0 ? OF : 0) | ((bits & RflagsBits.SF) != 0 ? SF : 0)
        | ((bits & RflagsBits.ZF) != 0 ? ZF : 0) | ((bits & RflagsBits.AF) != 0 ? AF : 0)
        | ((bits & RflagsBits.CF) != 0 ? CF : 0) | ((bits & RflagsBits.PF) != 0 ? PF : 0);
}
