using System.Buffers.Binary;
using Emulator.Arch;

namespace Firmware.Boot;

/// <summary>The states from which the protocols start, each with its GDT placed in guest memory.</summary>
internal static class EntryState
{
    /// <summary>__BOOT_CS of Linux, and GRUB's code selector.</summary>
    public const ushort CodeSelector = 0x10;

    /// <summary>__BOOT_DS of Linux, and GRUB's data selector.</summary>
    public const ushort DataSelector = 0x18;

    /// <summary>32-bit protected mode with flat segments, paging off.</summary>
    public static BootState Protected(LoadList loads, PhysicalAddress entry) =>
        Flat(loads, CpuMode.Protected, SegmentState.Code32, entry) with { Cr0 = Cr0.PE | Cr0.ET };

    /// <summary>64-bit mode with an identity map.</summary>
    public static BootState Long(LoadList loads, PhysicalAddress entry)
    {
        BootState state = Flat(loads, CpuMode.Long, SegmentState.Code64, entry);
        return state with
        {
            Cr0 = Cr0.PE | Cr0.ET | Cr0.PG,
            Cr3 = IdentityPageTables.AddTo(loads),
            Cr4 = Cr4.PAE,
            Efer = Efer.LME | Efer.LMA,
        };
    }

    /// <summary>Real-address mode at a segment and offset.</summary>
    public static BootState Real(ushort codeSelector, ushort offset, ushort stackSelector, ushort stackOffset)
    {
        SegmentState data = SegmentState.Real(codeSelector, SegmentState.Data16);
        return new()
        {
            Mode = CpuMode.Real,
            Rip = offset,
            Rsp = stackOffset,
            Cr0 = Cr0.ET,
            Cs = SegmentState.Real(codeSelector, SegmentState.Code16),
            Ds = data,
            Es = data,
            Ss = SegmentState.Real(stackSelector, SegmentState.Data16),
            Fs = SegmentState.Real(0, SegmentState.Data16),
            Gs = SegmentState.Real(0, SegmentState.Data16),
            Gdtr = new(new(0), 0xFFFF),
            Idtr = new(new(0), 0x3FF),
        };
    }

    private static BootState Flat(LoadList loads, CpuMode mode, ushort codeRights, PhysicalAddress entry)
    {
        SegmentState code = SegmentState.Flat(CodeSelector, codeRights);
        SegmentState data = SegmentState.Flat(DataSelector, SegmentState.Data32);
        byte[] table = new byte[32];
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(CodeSelector), code.ToDescriptor());
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(DataSelector), data.ToDescriptor());
        PhysicalAddress at = loads.Place("GDT", (ulong)table.Length, 16);
        loads.Fill("GDT", at, table);
        return new()
        {
            Mode = mode,
            Rip = entry.Value,
            Rsp = LowMemory.StackTop,
            Cr0 = 0,
            Cs = code,
            Ds = data,
            Es = data,
            Ss = data,
            Fs = data,
            Gs = data,
            Gdtr = new(new(at.Value), (ushort)(table.Length - 1)),
            Idtr = new(new(0), 0),
        };
    }
}
