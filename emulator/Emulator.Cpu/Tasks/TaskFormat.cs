using Emulator.Cpu.Segments;

namespace Emulator.Cpu.Tasks;

/// <summary>
/// The two formats of a TSS (SDM 3A figures 7-2 and 7-10). In both, the registers stand in a row of equal slots: IP,
/// flags, the eight general registers from EAX to EDI, the segment registers from ES, the LDT.
/// </summary>
internal readonly struct TaskFormat
{
    private const int FirstGeneral = 2;
    private const int FirstSegment = 10;
    private const int FirstSlot32 = 0x20;
    private const int FirstSlot16 = 14;

    private readonly int _firstSlot;

    private TaskFormat(bool is32Bit)
    {
        SlotBytes = is32Bit ? 4 : 2;
        Segments = is32Bit ? 6 : 4;
        Bytes = is32Bit ? 0x68 : 0x2C;
        _firstSlot = is32Bit ? FirstSlot32 : FirstSlot16;
    }

    /// <summary>4 or 2: also the size of an error code that is pushed in such a task.</summary>
    internal int SlotBytes { get; }

    /// <summary>How many segment registers it holds: a 16-bit TSS has neither FS nor GS.</summary>
    internal int Segments { get; }

    /// <summary>The least size of such a TSS.</summary>
    internal int Bytes { get; }

    internal bool Is32Bit => SlotBytes == 4;

    /// <summary>Where the registers that a switch saves begin, and how far they go.</summary>
    internal int SavedOffset => _firstSlot;

    internal int SavedBytes => (FirstSegment + Segments) * SlotBytes;

    internal int InstructionPointer => _firstSlot;

    internal int Flags => _firstSlot + SlotBytes;

    internal int LocalTable => Segment(Segments);

    internal static TaskFormat Of(int type) => new((type & SystemType.Is32Bit) != 0);

    internal int General(int register) => _firstSlot + ((FirstGeneral + register) * SlotBytes);

    internal int Segment(int register) => _firstSlot + ((FirstSegment + register) * SlotBytes);
}
