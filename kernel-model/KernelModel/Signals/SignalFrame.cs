using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Emulator.Arch;
using KernelModel.Tasks;

namespace KernelModel.Signals;

/// <summary>
/// The frame that a handler runs on, byte for byte as Linux writes it: return address, ucontext, siginfo, and above
/// them the XSAVE area (arch/x86/kernel/signal_64.c, arch/x86/kernel/fpu/signal.c).
/// </summary>
internal sealed unsafe class SignalFrame
{
    /// <summary>sizeof(struct rt_sigframe): return address 8, ucontext 304, siginfo 128.</summary>
    public const int FrameBytes = 440;

    public const int ContextOffset = 8;
    public const int InfoOffset = 312;
    public const int StackOffset = ContextOffset + 16;
    public const int RegistersOffset = ContextOffset + 40;
    public const int MaskOffset = ContextOffset + 296;

    /// <summary>Behind the 18 registers of sigcontext: selectors, error code, trap number, old mask, CR2, fpstate.
    /// </summary>
    public const int SelectorsOffset = RegistersOffset + 144;
    public const int FpStateOffset = RegistersOffset + 184;

    /// <summary>Leaf functions keep data below RSP (x86-64 psABI 3.2.2).</summary>
    private const ulong RedZoneBytes = 128;

    /// <summary>UC_FP_XSTATE | UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS.</summary>
    private const ulong ContextFlags = 7;

    /// <summary>CS 33H, GS 0, FS 0, SS 2BH.</summary>
    private const ulong Selectors = 0x002B_0000_0000_0033;

    private const uint FP_XSTATE_MAGIC1 = 0x4650_5853;
    private const uint FP_XSTATE_MAGIC2 = 0x4650_5845;
    private const int SoftwareReservedOffset = 464;
    private const int HeaderOffset = 512;
    private const int LegacyBytes = 512;

    /// <summary>What a signal's return may set of RFLAGS (FIX_EFLAGS).</summary>
    private const ulong RestoredFlags = Rflags.Status | Rflags.TF | Rflags.DF | Rflags.RF | Rflags.AC;

    /// <summary>The order of sigcontext in numbers of ICpuControl.Registers: r8 … r15, rdi, rsi, rbp, rbx, rdx, rax,
    /// rcx, rsp.</summary>
    private static readonly byte[] s_order = [8, 9, 10, 11, 12, 13, 14, 15, 7, 6, 5, 3, 2, 0, 1, 4];

    private readonly Kernel _kernel;
    private readonly byte[] _frame = new byte[FrameBytes];
    private readonly byte[] _state;
    private readonly int _stateBytes;

    public SignalFrame(Kernel kernel)
    {
        _kernel = kernel;
        _stateBytes = kernel.Cpus[0].ExtendedStateBytes;
        _state = new byte[_stateBytes + sizeof(uint)];
    }

    /// <summary>AT_MINSIGSTKSZ: the frame with the greatest padding (arch/x86/kernel/signal.c).</summary>
    public static int MaximumBytes(int stateBytes) => (FrameBytes + 15 + stateBytes + sizeof(uint) + 63 + 15) & ~15;

    /// <summary>Writes a frame and points the thread at the handler; false when the stack cannot be written.</summary>
    public bool TryPush(
        ICpuControl cpu, TaskStruct task, int signal, in SigInfo info, in SigAction action, ulong mask)
    {
        ulong stackPointer = cpu.Registers[4];
        SignalStack stack = task.AlternateStack;
        ulong at = stackPointer - RedZoneBytes;
        bool isOnStack = stack.Holds(stackPointer);
        bool enters = (action.Flags & SigAction.SA_ONSTACK) != 0 && !isOnStack && stack.SizeBytes != 0;
        if (enters)
        {
            at = stack.Address + stack.SizeBytes;
        }

        ulong state = (at - (ulong)_state.Length) & ~63UL;
        ulong frame = ((state - FrameBytes) & ~15UL) - 8;
        bool leavesStack = (isOnStack || enters) && (stack.Flags & SignalStack.SS_AUTODISARM) == 0
            && (frame <= stack.Address || frame > stack.Address + stack.SizeBytes);
        if (leavesStack || (action.Flags & SigAction.SA_RESTORER) == 0 || task.Mm is not { } mm)
        {
            return false;
        }

        SaveState(task);
        Span<byte> bytes = _frame;
        bytes.Clear();
        Put(bytes, 0, action.Restorer);
        Put(bytes, ContextOffset, ContextFlags);
        Put(bytes, StackOffset, stack.Address);
        Put(bytes, StackOffset + 8, stack.Flags);
        Put(bytes, StackOffset + 16, stack.SizeBytes);
        PutRegisters(bytes, cpu, task, mask, state);
        SigInfo copy = info;
        MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref copy, 1)).CopyTo(bytes[InfoOffset..]);
        if (!mm.Write(state, _state) || !mm.Write(frame, bytes))
        {
            return false;
        }

        if ((stack.Flags & SignalStack.SS_AUTODISARM) != 0)
        {
            task.AlternateStack = SignalStack.None;
        }

        cpu.Registers[4] = frame;
        cpu.Registers[7] = (ulong)signal;
        cpu.Registers[6] = frame + InfoOffset;
        cpu.Registers[2] = frame + ContextOffset;
        cpu.Registers[0] = 0;
        cpu.InstructionPointer = action.Handler;
        cpu.Flags &= ~(Rflags.DF | Rflags.RF | Rflags.TF);
        task.ExtendedState = null;
        _ = _kernel.Scheduler.LoadExtendedState(task);
        return true;
    }

    /// <summary>rt_sigreturn: puts back what the frame holds. False: SIGSEGV.</summary>
    public bool TryPop(ICpuControl cpu, TaskStruct task)
    {
        ulong frame = cpu.Registers[4] - 8;
        Span<byte> bytes = _frame;
        if (task.Mm is not { } mm || !mm.Read(frame, bytes))
        {
            return false;
        }

        ulong state = Get(bytes, FpStateOffset);
        for (int i = 0; i < s_order.Length; i++)
        {
            cpu.Registers[s_order[i]] = Get(bytes, RegistersOffset + (8 * i));
        }

        cpu.InstructionPointer = Get(bytes, RegistersOffset + 128);
        ulong flags = Get(bytes, RegistersOffset + 136);
        cpu.Flags = (cpu.Flags & ~RestoredFlags) | (flags & RestoredFlags);
        task.EntryCall = -1;
        ulong mask = Get(bytes, MaskOffset);
        if (!RestoreState(task, state))
        {
            return false;
        }

        RestoreStack(task, bytes);
        _kernel.Signals.SetMask(task, mask);
        return true;
    }

    private static void RestoreStack(TaskStruct task, ReadOnlySpan<byte> bytes)
    {
        SignalStack stack = new(
            Get(bytes, StackOffset), (uint)Get(bytes, StackOffset + 8), Get(bytes, StackOffset + 16));
        if (stack.Refusal == 0)
        {
            task.AlternateStack = stack.Normal;
        }
    }

    private static void PutRegisters(Span<byte> bytes, ICpuControl cpu, TaskStruct task, ulong mask, ulong state)
    {
        for (int i = 0; i < s_order.Length; i++)
        {
            Put(bytes, RegistersOffset + (8 * i), cpu.Registers[s_order[i]]);
        }

        Put(bytes, RegistersOffset + 128, cpu.InstructionPointer);
        Put(bytes, RegistersOffset + 136, cpu.Flags);
        Put(bytes, SelectorsOffset, Selectors);
        Put(bytes, SelectorsOffset + 8, task.LastException.ErrorCode);
        Put(bytes, SelectorsOffset + 16, task.LastException.Number);
        Put(bytes, SelectorsOffset + 24, mask);
        Put(bytes, SelectorsOffset + 32, task.LastException.Cr2);
        Put(bytes, FpStateOffset, state);
        Put(bytes, MaskOffset, mask);
    }

    private void SaveState(TaskStruct task)
    {
        _kernel.Scheduler.SaveExtendedState(task);
        if (task.ExtendedState is { } area)
        {
            area.CopyTo(_state, 0);
        }
        else
        {
            _state.AsSpan().Clear();
        }

        Span<byte> software = _state.AsSpan(SoftwareReservedOffset, LegacyBytes - SoftwareReservedOffset);
        software.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(software, FP_XSTATE_MAGIC1);
        BinaryPrimitives.WriteUInt32LittleEndian(software[4..], (uint)_state.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(software[8..], Components);
        BinaryPrimitives.WriteUInt32LittleEndian(software[16..], (uint)_stateBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(_state.AsSpan(_stateBytes), FP_XSTATE_MAGIC2);

        // x87 and SSE are always told as present, so that a handler may change them (fpu/signal.c).
        _state[HeaderOffset] |= 3;
    }

    private ulong Components => _kernel.Cpus[0].ExtendedStateComponents;

    private bool RestoreState(TaskStruct task, ulong state)
    {
        byte[] area = task.ExtendedState ??= new byte[_stateBytes];
        _kernel.Scheduler.DropExtendedState(task);
        if (state == 0)
        {
            task.ExtendedState = null;
            return _kernel.Scheduler.LoadExtendedState(task);
        }

        if (task.Mm is not { } mm || !mm.Read(state, area.AsSpan(0, LegacyBytes)))
        {
            return false;
        }

        Span<byte> software = area.AsSpan(SoftwareReservedOffset);
        bool isExtended = BinaryPrimitives.ReadUInt32LittleEndian(software) == FP_XSTATE_MAGIC1
            && BinaryPrimitives.ReadUInt32LittleEndian(software[16..]) == _stateBytes
            && mm.TryRead(state + (ulong)_stateBytes, out uint magic) && magic == FP_XSTATE_MAGIC2;
        if (isExtended)
        {
            ulong wanted = BinaryPrimitives.ReadUInt64LittleEndian(software[8..]) & Components;
            if (!mm.Read(state, area))
            {
                return false;
            }

            ulong present = BinaryPrimitives.ReadUInt64LittleEndian(area.AsSpan(HeaderOffset));
            BinaryPrimitives.WriteUInt64LittleEndian(area.AsSpan(HeaderOffset), present & wanted);
        }
        else
        {
            area.AsSpan(LegacyBytes).Clear();
            area[HeaderOffset] = 3;
        }

        return _kernel.Scheduler.LoadExtendedState(task);
    }

    private static void Put(Span<byte> bytes, int at, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], value);

    private static ulong Get(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
