using Emulator.Arch;
using Emulator.Cpu.Exceptions;
using Emulator.Cpu.Privileged;
using Emulator.Cpu.Segments;

namespace Emulator.Cpu.Tasks;

/// <summary>
/// Hardware task switches of legacy protected mode (SDM 3A 7.3): by far JMP and CALL to a TSS or task gate, by an
/// interrupt or exception through a task gate, by IRET with NT.
/// </summary>
/// <remarks>
/// An exception before the commit is one of the old task, and nothing has changed. One after it is one of the new task:
/// it is pending, and the new task's registers are those that are saved when it is delivered.
/// </remarks>
internal static unsafe class TaskSwitch
{
    /// <summary>L0–L3 and LE of DR7, which are the task's own (SDM 3B 17.2.4).</summary>
    private const ulong LocalBreakpoints = 0x155;

    /// <summary>Whether a system descriptor leads to a task; never in IA-32e mode (SDM 3A 7.7).</summary>
    internal static bool LeadsToTask(Core c, in Descriptor descriptor) => !c.InLongMode
        && descriptor.Type is SystemType.TaskGate or SystemType.Tss16Available or SystemType.Tss16Busy
            or SystemType.Tss32Available or SystemType.Tss32Busy;

    /// <summary>Far JMP (Jump) or CALL (Nest) to a TSS descriptor or a task gate.</summary>
    internal static Outcome Transfer(
        Core c, Descriptor target, ushort selector, TaskSwitchKind kind, ulong returnIp)
    {
        if (target.Dpl < c.S->Cpl || target.Dpl < (selector & 3))
        {
            return c.RaiseGeneralProtection(DescriptorReader.ErrorCode(selector));
        }

        if (target.Type == SystemType.TaskGate)
        {
            if (!target.Present)
            {
                return c.Raise(ExceptionVector.SegmentNotPresent, DescriptorReader.ErrorCode(selector));
            }

            selector = target.GateSelector;
        }

        if (!TryFindTss(c, selector, wantsBusy: false, ExceptionVector.GeneralProtection, 0, out Descriptor tss)
            || !TryLeave(c, selector, tss, kind, returnIp, c.RflagsValue, 0, out TaskPlaces places))
        {
            return Outcome.Fault;
        }

        // What is pending afterwards, if anything, is an exception of the new task: RIP is that task's.
        Enter(c, tss, kind, places, 0);
        return Outcome.Leave;
    }

    /// <summary>IRET with NT: back to the task that the link names.</summary>
    internal static Outcome Return(Core c, ulong returnIp)
    {
        if (!DescriptorReader.TryLoad(c, c.S->Tr.Base, 2, out ulong link))
        {
            return Outcome.Fault;
        }

        ushort selector = (ushort)link;
        ulong flags = c.RflagsValue & ~Rflags.NT;
        if (!TryFindTss(c, selector, wantsBusy: true, ExceptionVector.InvalidTss, 0, out Descriptor tss)
            || !TryLeave(c, selector, tss, TaskSwitchKind.Return, returnIp, flags, 0, out TaskPlaces places))
        {
            return Outcome.Fault;
        }

        Enter(c, tss, TaskSwitchKind.Return, places, 0);
        return Outcome.Leave;
    }

    /// <summary>Delivers an event through a task gate; the error code goes on the stack of the new task.</summary>
    internal static bool TryDeliver(Core c, in InterruptEvent e, in Descriptor gate)
    {
        ushort selector = gate.GateSelector;
        return TryFindTss(
                c, selector, wantsBusy: false, ExceptionVector.GeneralProtection, e.External, out Descriptor tss)
            && TryLeave(
                c, selector, tss, TaskSwitchKind.Nest, e.ReturnIp, e.SavedFlags(c.RflagsValue), e.External,
                out TaskPlaces places)
            && Enter(c, tss, TaskSwitchKind.Nest, places, e.External, e.HasErrorCode, e.ErrorCode);
    }

    /// <summary>A TSS descriptor lies in the GDT, is available or, for IRET, busy, and is present.</summary>
    private static bool TryFindTss(
        Core c, ushort selector, bool wantsBusy, ExceptionVector vector, uint external, out Descriptor tss)
    {
        tss = default;
        if (DescriptorReader.IsInLdt(selector))
        {
            c.Raise(vector, DescriptorReader.ErrorCode(selector, external));
            return false;
        }

        if (!DescriptorReader.TryRead(c, selector, vector, external, out tss))
        {
            return false;
        }

        int available = tss.Type & ~SystemType.Busy;
        bool isTss = !tss.IsCodeOrData && available is SystemType.Tss16Available or SystemType.Tss32Available;
        if (!isTss || ((tss.Type & SystemType.Busy) != 0) != wantsBusy)
        {
            c.Raise(vector, DescriptorReader.ErrorCode(selector, external));
            return false;
        }

        if (!tss.Present)
        {
            c.Raise(ExceptionVector.SegmentNotPresent, DescriptorReader.ErrorCode(selector, external));
            return false;
        }

        return true;
    }

    /// <summary>
    /// The steps in the old task: checks both TSS, reaches all that is needed, then saves the registers and turns the
    /// busy bits. False: an exception is pending and nothing has changed.
    /// </summary>
    private static bool TryLeave(
        Core c,
        ushort selector,
        in Descriptor tss,
        TaskSwitchKind kind,
        ulong returnIp,
        ulong savedFlags,
        uint external,
        out TaskPlaces places)
    {
        places = default;
        SegmentRegister old = c.S->Tr;
        if (!TryCheckLimit(c, tss.Limit, TaskFormat.Of(tss.Type), selector, external)
            || !TryCheckLimit(c, old.Limit, TaskFormat.Of(old.Type), old.Selector, external)
            || !TaskPlaces.TryReach(c, selector, tss, kind, out places))
        {
            return false;
        }

        if (kind != TaskSwitchKind.Nest)
        {
            const ulong Busy = SystemType.Busy << 8;
            c.Store(places.OldAccessRights, c.Load(places.OldAccessRights) & ~Busy);
        }

        TaskImage.Save(c, places.Saved, TaskFormat.Of(old.Type), returnIp, savedFlags);
        if (kind == TaskSwitchKind.Nest)
        {
            c.Store(places.Link, old.Selector);
        }

        places.Task.Commit(c, &c.S->Tr);
        return true;
    }

    /// <summary>
    /// The steps in the new task. False: an exception of the new task is pending. A task with T traps at once.
    /// </summary>
    private static bool Enter(
        Core c,
        in Descriptor tss,
        TaskSwitchKind kind,
        in TaskPlaces places,
        uint external,
        bool pushesError = false,
        uint errorCode = 0)
    {
        TaskFormat format = TaskFormat.Of(tss.Type);
        Span<byte> image = stackalloc byte[places.Image.SizeBytes];
        c.LoadBytes(places.Image, image);
        TaskImage.Load(c, image, format, kind == TaskSwitchKind.Nest);
        c.S->Cr0 |= Cr0.TS;
        c.S->Dr[7] &= ~LocalBreakpoints;
        DebugBreakpoints.TaskSwitched(c);
        c.PagingChanged(flush: false);
        bool loaded = TryLoadPageTables(c, image, format) && TaskSegments.TryLoad(c, external);
        c.CodeSegmentChanged();
        c.DebugRegistersChanged();
        if (!loaded || (pushesError && !TryPushError(c, format.SlotBytes, errorCode, external)))
        {
            return false;
        }

        if (c.S->Rip > c.S->Cs.Limit)
        {
            c.RaiseGeneralProtection(external);
            return false;
        }

        if (TaskImage.Traps(image, format))
        {
            DebugBreakpoints.Raise(c, Dr6.BT, EventKind.Trap);
        }

        return true;
    }

    /// <summary>CR3 counts with paging only (SDM 3A 7.2.1); it brings its PDPTEs (SDM 3A 4.4.1).</summary>
    private static bool TryLoadPageTables(Core c, ReadOnlySpan<byte> image, TaskFormat format)
    {
        if (!format.Is32Bit || (c.S->Cr0 & Cr0.PG) == 0 || ControlRegisters.TryWriteCr3(c, TaskImage.Cr3(image)))
        {
            return true;
        }

        c.RaiseGeneralProtection();
        return false;
    }

    private static bool TryPushError(Core c, int sizeBytes, uint errorCode, uint external)
    {
        Span<PendingPush> slots = stackalloc PendingPush[1];
        StackFrame frame = StackFrame.OnCurrentStack(c, sizeBytes, slots, external);
        if (!frame.TryPush(sizeBytes, errorCode))
        {
            return false;
        }

        frame.Commit();
        c.S->Gpr[4] = frame.Pointer;
        return true;
    }

    private static bool TryCheckLimit(Core c, uint limit, TaskFormat format, ushort selector, uint external)
    {
        if (limit >= format.Bytes - 1)
        {
            return true;
        }

        c.Raise(ExceptionVector.InvalidTss, DescriptorReader.ErrorCode(selector, external));
        return false;
    }
}
