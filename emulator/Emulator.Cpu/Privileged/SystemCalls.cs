using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Hosted;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>
/// SYSCALL, SYSRET, SYSENTER, SYSEXIT (SDM 2B; SDM 3A 5.8.7, 5.8.8): they load CS and SS with fixed flat segments
/// instead of reading descriptors.
/// </summary>
internal static unsafe class SystemCalls
{
    /// <summary>The flags that SYSRET takes from R11.</summary>
    private const ulong SysretFlags = 0x3C_7FD7;

    private const ushort SelectorMask = 0xFFFC;
    private const int StarSyscall = 32;
    private const int StarSysret = 48;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Syscall, &Syscall, OpTraits.EndsBlock),
        new(Code.Sysretd, &Sysret, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Code.Sysretq, &Sysret, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Mnemonic.Sysenter, &Sysenter, OpTraits.EndsBlock),
        new(Code.Sysexitd, &Sysexit, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Code.Sysexitq, &Sysexit, OpTraits.EndsBlock | OpTraits.Privileged),
    ];

    private static Outcome Syscall(Core c, DecodedOp* op)
    {
        CpuState* s = c.S;
        if (!c.In64BitCode || (s->Efer & Efer.SCE) == 0)
        {
            return c.RaiseInvalidOpcode();
        }

        ulong flags = c.RflagsValue & ~Rflags.RF;
        s->Gpr[1] = c.NextIpOf(op);
        s->Gpr[11] = flags;
        if (s->Hosted)
        {
            return HostedTraps.SystemCall(c, s->Gpr[1]);
        }

        s->Rip = s->Lstar;
        ushort selector = (ushort)(s->Star >> StarSyscall);
        LoadFlat(&s->Cs, (ushort)(selector & SelectorMask), FlatSegment.Code(0, bits64: true));
        LoadFlat(&s->Ss, (ushort)((selector & SelectorMask) + 8), FlatSegment.Data(0));
        s->Cpl = 0;
        FlagChanges.Set(c, flags & ~s->Fmask);
        c.CodeSegmentChanged();

        // TF counts after SYSCALL has masked it: a kernel that masks TF is not stepped into.
        DebugBreakpoints.LatchTrapFlag(c);
        return Outcome.Leave;
    }

    private static Outcome Sysret(Core c, DecodedOp* op)
    {
        CpuState* s = c.S;
        if (!c.In64BitCode || (s->Efer & Efer.SCE) == 0)
        {
            return c.RaiseInvalidOpcode();
        }

        bool to64 = op->Code == (ushort)Code.Sysretq;
        if (s->Cpl != 0 || (to64 && !c.IsCanonical(s->Gpr[1])))
        {
            return c.RaiseGeneralProtection();
        }

        s->Rip = to64 ? s->Gpr[1] : (uint)s->Gpr[1];
        ushort selector = (ushort)(s->Star >> StarSysret);
        LoadFlat(&s->Cs, (ushort)((selector + (to64 ? 16 : 0)) | 3), FlatSegment.Code(3, to64));
        LoadFlat(&s->Ss, (ushort)((selector + 8) | 3), FlatSegment.Data(3));
        s->Cpl = 3;
        FlagChanges.Set(c, (s->Gpr[11] & SysretFlags) | Rflags.AlwaysOne);
        c.CodeSegmentChanged();

        // As if the SYSCALL had just completed: a stepped system call traps at its return.
        DebugBreakpoints.LatchTrapFlag(c);
        return Outcome.Leave;
    }

    private static Outcome Sysenter(Core c, DecodedOp* op)
    {
        CpuState* s = c.S;
        if (!c.InProtectedMode || (s->SysenterCs & SelectorMask) == 0)
        {
            return c.RaiseGeneralProtection();
        }

        bool longMode = c.InLongMode;
        ushort selector = (ushort)(s->SysenterCs & SelectorMask);
        LoadFlat(&s->Cs, selector, FlatSegment.Code(0, longMode));
        LoadFlat(&s->Ss, (ushort)(selector + 8), FlatSegment.Data(0));
        s->Cpl = 0;
        s->Gpr[4] = longMode ? s->SysenterEsp : (uint)s->SysenterEsp;
        s->Rip = longMode ? s->SysenterEip : (uint)s->SysenterEip;
        FlagChanges.Set(c, c.RflagsValue & ~(Rflags.VM | Rflags.IF | Rflags.RF));
        c.CodeSegmentChanged();
        return Outcome.Leave;
    }

    private static Outcome Sysexit(Core c, DecodedOp* op)
    {
        CpuState* s = c.S;
        bool to64 = op->Code == (ushort)Code.Sysexitq;
        if (!c.InProtectedMode || (s->SysenterCs & SelectorMask) == 0 || s->Cpl != 0
            || (to64 && !(c.IsCanonical(s->Gpr[1]) && c.IsCanonical(s->Gpr[2]))))
        {
            return c.RaiseGeneralProtection();
        }

        ushort selector = (ushort)s->SysenterCs;
        LoadFlat(&s->Cs, (ushort)((selector + (to64 ? 32 : 16)) | 3), FlatSegment.Code(3, to64));
        LoadFlat(&s->Ss, (ushort)((selector + (to64 ? 40 : 24)) | 3), FlatSegment.Data(3));
        s->Cpl = 3;
        s->Gpr[4] = to64 ? s->Gpr[1] : (uint)s->Gpr[1];
        s->Rip = to64 ? s->Gpr[2] : (uint)s->Gpr[2];
        c.CodeSegmentChanged();
        return Outcome.Leave;
    }

    private static void LoadFlat(SegmentRegister* register, ushort selector, ushort attributes) =>
        *register = new SegmentRegister
        {
            Base = 0,
            Limit = uint.MaxValue,
            Attributes = attributes,
            Selector = selector,
            Usable = 1,
        };
}
