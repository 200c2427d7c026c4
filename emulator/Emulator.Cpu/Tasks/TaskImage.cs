using System.Buffers.Binary;
using Emulator.Arch;

namespace Emulator.Cpu.Tasks;

/// <summary>A task's registers on their way between the core and its TSS.</summary>
internal static unsafe class TaskImage
{
    /// <summary>What a 16-bit TSS does not have of a general register.</summary>
    private const uint UpperHalf = 0xFFFF_0000;

    /// <summary>Upper flags that a 16-bit task takes over from the one before; it is never one of V86 mode.</summary>
    private const ulong KeptFlags = Rflags.AC | Rflags.VIF | Rflags.VIP | Rflags.ID;

    private const ulong DefinedFlags = Rflags.Status | Rflags.TF | Rflags.IF | Rflags.DF | Rflags.IOPL | Rflags.NT
        | Rflags.RF | Rflags.VM | Rflags.AC | Rflags.VIF | Rflags.VIP | Rflags.ID;

    private const int Cr3Offset = 0x1C;
    private const int TrapOffset = 0x64;

    /// <summary>Saves the registers of the old task; selectors take two bytes of their slot.</summary>
    internal static void Save(Core c, in Place place, TaskFormat format, ulong ip, ulong flags)
    {
        StoreSlot(c, place, format, format.InstructionPointer, format.SlotBytes, ip);
        StoreSlot(c, place, format, format.Flags, format.SlotBytes, flags);
        for (int i = 0; i < 8; i++)
        {
            StoreSlot(c, place, format, format.General(i), format.SlotBytes, c.S->Gpr[i]);
        }

        for (int i = 0; i < format.Segments; i++)
        {
            StoreSlot(c, place, format, format.Segment(i), 2, c.SegmentAt(i)->Selector);
        }
    }

    /// <summary>
    /// Loads all registers but CR3; segment registers and LDTR get their selectors only and are not usable yet.
    /// </summary>
    internal static void Load(Core c, ReadOnlySpan<byte> image, TaskFormat format, bool nested)
    {
        CpuState* s = c.S;
        s->Rip = Slot(image, format, format.InstructionPointer);
        ulong flags = Slot(image, format, format.Flags) & DefinedFlags;
        flags |= format.Is32Bit ? 0 : s->SystemFlags & KeptFlags;
        c.RflagsValue = nested ? flags | Rflags.NT : flags;
        for (int i = 0; i < 8; i++)
        {
            uint value = Slot(image, format, format.General(i));
            s->Gpr[i] = format.Is32Bit ? value : value | (s->Gpr[i] & UpperHalf);
        }

        for (int i = 0; i < 6; i++)
        {
            ushort selector = i < format.Segments ? (ushort)Slot(image, format, format.Segment(i)) : (ushort)0;
            *c.SegmentAt(i) = new SegmentRegister { Selector = selector };
        }

        s->Ldtr = new SegmentRegister { Selector = (ushort)Slot(image, format, format.LocalTable) };
        s->Cpl = c.InVirtual8086 ? (byte)3 : (byte)(s->Cs.Selector & 3);
    }

    /// <summary>CR3 of the task; a 16-bit TSS has none.</summary>
    internal static uint Cr3(ReadOnlySpan<byte> image) => BinaryPrimitives.ReadUInt32LittleEndian(image[Cr3Offset..]);

    /// <summary>T: a switch to this task raises #DB (SDM 3A 7.2.1).</summary>
    internal static bool Traps(ReadOnlySpan<byte> image, TaskFormat format) =>
        format.Is32Bit && (image[TrapOffset] & 1) != 0;

    private static void StoreSlot(
        Core c, in Place saved, TaskFormat format, int offset, int sizeBytes, ulong value) =>
        c.Store(saved.Slice(offset - format.SavedOffset, sizeBytes), value);

    private static uint Slot(ReadOnlySpan<byte> image, TaskFormat format, int offset) => format.Is32Bit
        ? BinaryPrimitives.ReadUInt32LittleEndian(image[offset..])
        : BinaryPrimitives.ReadUInt16LittleEndian(image[offset..]);
}
