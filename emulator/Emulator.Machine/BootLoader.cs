using Emulator.Arch;
using Emulator.Cpu;
using Firmware;
using Firmware.Boot;

namespace Emulator.Machine;

/// <summary>
/// Carries out a boot plan: writes what it loads, then puts the core into the state that it asks for.
/// </summary>
internal static unsafe class BootLoader
{
    /// <summary>Checks once that every load lies in RAM and that none overlap.</summary>
    /// <exception cref="MachineSetupException">The plan does not fit this machine.</exception>
    public static void Check(BootPlan plan, PhysicalAddressSpace memory)
    {
        BootLoad? before = null;
        foreach (BootLoad load in plan.Loads.Where(load => load.SizeBytes != 0).OrderBy(load => load.At.Value))
        {
            if (!memory.IsBacked(load.At.Value, load.SizeBytes))
            {
                throw new MachineSetupException(
                    $"'{load.Name}' ({load.SizeBytes} bytes at {load.At}) does not fit into RAM: give more with -m");
            }

            if (before is not null && load.At.Value - before.At.Value < before.SizeBytes)
            {
                throw new MachineSetupException($"'{load.Name}' at {load.At} overlaps '{before.Name}' at {before.At}");
            }

            before = load;
        }
    }

    /// <summary>Writes the loads, with their zeros, and sets the core's registers.</summary>
    public static void Apply(BootPlan plan, PhysicalAddressSpace memory, Core core)
    {
        foreach (BootLoad load in plan.Loads)
        {
            memory.WriteBytes(load.At, load.Bytes.Span);
            memory.Clear(load.At.Value + (ulong)load.Bytes.Length, load.ZeroFillBytes);
        }

        memory.IsA20Enabled = plan.State.IsA20Enabled;
        SetRegisters(plan.State, core.State);
        SetSegments(plan.State, core.State);
        SetMemoryTypes(core);
        core.StateChanged();
    }

    /// <summary>
    /// The MTRRs as firmware sets them (SDM 3A 11.11): write-back, but uncached where devices are, the gigabyte below
    /// 4 GiB and the video memory. With all of them off an operating system also leaves the PAT alone.
    /// </summary>
    private static void SetMemoryTypes(Core core)
    {
        const ulong writeBackEverywhere = 0x0606_0606_0606_0606;
        const ulong valid = 1 << 11;
        const ulong enabledFixedEnabledWriteBack = 0xC06;
        const int video = 2;
        CpuState* state = core.State;
        ulong addressBits = (1UL << core.Model.PhysicalAddressBits) - 1;
        state->MtrrVariable[0] = MemoryMap.DeviceHoleStart.Value;
        ulong sizeBytes = MemoryMap.DeviceHoleEnd.Value - MemoryMap.DeviceHoleStart.Value;
        state->MtrrVariable[1] = (addressBits & ~(sizeBytes - 1)) | valid;
        for (int i = 0; i < 11; i++)
        {
            state->MtrrFixed[i] = i == video ? 0 : writeBackEverywhere;
        }

        state->MtrrDefaultType = enabledFixedEnabledWriteBack;
    }

    private static void SetRegisters(BootState from, CpuState* to)
    {
        ReadOnlySpan<ulong> registers =
        [
            from.Rax, from.Rcx, from.Rdx, from.Rbx, from.Rsp, from.Rbp, from.Rsi, from.Rdi,
            from.R8, from.R9, from.R10, from.R11, from.R12, from.R13, from.R14, from.R15,
        ];
        registers.CopyTo(new Span<ulong>(to->Gpr, registers.Length));
        to->Rip = from.Rip;
        to->SystemFlags = from.Rflags & ~Rflags.Status;
        to->Cr0 = from.Cr0;
        to->Cr3 = from.Cr3;
        to->Cr4 = from.Cr4;
        to->Efer = from.Efer;
    }

    private static void SetSegments(BootState from, CpuState* to)
    {
        to->Cs = Segment(from.Cs);
        to->Ds = Segment(from.Ds);
        to->Es = Segment(from.Es);
        to->Ss = Segment(from.Ss);
        to->Fs = Segment(from.Fs);
        to->Gs = Segment(from.Gs);
        to->Ldtr = Segment(from.Ldtr);
        to->Tr = Segment(from.Tr);
        to->Cpl = (byte)(from.Cs.Selector & 3);
        (to->Gdtr.Base, to->Gdtr.Limit) = (from.Gdtr.Base.Value, from.Gdtr.Limit);
        (to->Idtr.Base, to->Idtr.Limit) = (from.Idtr.Base.Value, from.Idtr.Limit);
    }

    private static SegmentRegister Segment(SegmentState from) => new()
    {
        Base = from.Base,
        Limit = from.Limit,
        Attributes = from.AccessRights,
        Selector = from.Selector,
        Usable = (from.AccessRights & SegmentAttributes.P) != 0 ? 1UL : 0,
    };
}
