using Emulator.Arch;
using Emulator.Cpu;
using Tests.Conformance.Segmentation;

namespace Tests.Conformance.Tasks;

/// <summary>
/// A <see cref="SegmentBench"/> with a second task, whose fields tests change before they switch to it.
/// </summary>
internal sealed unsafe class TaskBench : IDisposable
{
    public const ushort NewTask = SegmentBench.Target;
    public const ushort OldTask = SegmentBench.TssSelector;
    public const ushort TaskGate = SegmentBench.Other;
    public const ulong NewTss = 0x9000;
    public const ulong OldTss = SegmentBench.Tss;
    public const uint NewIp = 0x3_0000;
    public const uint NewStack = 0x3_8000;
    public const int Vector = 0x40;

    private const int AvailableType = 0x89;
    private const int BusyType = 0x8B;

    public TaskBench(int level = 0, bool is32Bit = true)
    {
        Segments = SegmentBench.Protected(level);
        Is32Bit = is32Bit;
        SetTask(OldTask, OldTss, 0xFFF, BusyType);
        SetTask(NewTask, NewTss, 0xFFF, (is32Bit ? AvailableType : AvailableType & ~8) | (level << 5));
        Segments.SetDescriptor(TaskGate, SegmentBench.Gate(0x85 | (level << 5), NewTask, 0));
        Segments.SetGate(Vector, SegmentBench.Gate(0x85 | (level << 5), NewTask, 0));
        Fill();
    }

    public SegmentBench Segments { get; }

    public bool Is32Bit { get; }

    public Core Core => Segments.Core;

    public CpuState* S => Segments.S;

    /// <summary>A slot of the new TSS: 0 IP, 1 flags, 2–9 EAX to EDI, 10 ES, CS, SS, DS, (FS, GS,) LDT.</summary>
    public ulong this[int slot]
    {
        get => Segments.Board[SlotAddress(NewTss, slot), Is32Bit ? 4 : 2];
        set => Segments.Board[SlotAddress(NewTss, slot), Is32Bit ? 4 : 2] = value;
    }

    public int LdtSlot => Is32Bit ? 16 : 14;

    /// <summary>A slot of the old TSS, which has 32 bits.</summary>
    public ulong Old(int slot) => Segments.Board[OldTss + 0x20 + (4 * (ulong)slot), 4];

    public bool IsBusy(ushort selector) => (Segments.Board[SegmentBench.AddressOf(selector) + 5, 1] & 2) != 0;

    public void SetTask(ushort selector, ulong address, uint limit, int access) =>
        Segments.SetDescriptor(selector, SegmentBench.Segment((uint)address, limit, access));

    /// <summary>A far JMP or CALL with the given selector; 7 bytes at the IP.</summary>
    public Outcome Transfer(bool call, ushort selector) =>
        Segments.Execute((byte)(call ? 0x9A : 0xEA), 0, 0, 0, 0, (byte)selector, (byte)(selector >> 8));

    /// <summary>INT of the vector with the task gate.</summary>
    public Outcome Interrupt() => Segments.Execute(0xCD, Vector);

    public void Dispose() => Segments.Dispose();

    private ulong SlotAddress(ulong tss, int slot) =>
        Is32Bit ? tss + 0x20 + (4 * (ulong)slot) : tss + 14 + (2 * (ulong)slot);

    private void Fill()
    {
        this[0] = Is32Bit ? NewIp : NewIp >> 4;
        this[1] = Rflags.AlwaysOne | Rflags.IF | Rflags.CF;
        for (int i = 0; i < 8; i++)
        {
            this[2 + i] = 0x1110UL * (ulong)(i + 1);
        }

        this[6] = Is32Bit ? NewStack : NewStack >> 4;
        for (int i = 0; i < (Is32Bit ? 6 : 4); i++)
        {
            this[10 + i] = i == SegmentIndex.Cs ? SegmentBench.Code0 : SegmentBench.Data0;
        }

        this[LdtSlot] = 0;
    }
}
