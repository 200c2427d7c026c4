using Emulator.Arch;
using Emulator.Cpu;

namespace Tests.Support;

/// <summary>
/// A core with some RAM and nothing else on its board: ports read all ones, no interrupt ever comes, the trace is kept
/// as lines. Tests set its state directly and call <see cref="Core.StateChanged"/>, or let <see cref="Core.Run"/> run.
/// </summary>
internal sealed unsafe class TestBoard : IPortSpace, IInterruptSource, ILocalApicPort, ITraceSink, IDisposable
{
    public TestBoard(ulong ramBytes = 4 << 20, CpuModel? model = null, byte* host = null)
    {
        Memory = new TestMemory(ramBytes, host);
        Core = new Core(model ?? new CpuModel(), new CoreConnections(Memory, this, this, this, this));
    }

    public TestMemory Memory { get; }

    public Core Core { get; }

    public CpuState* S => Core.State;

    /// <summary>The lines traced so far.</summary>
    public List<string> Lines { get; } = [];

    public TraceTopics Topics { get; set; }

    /// <summary>The vector that the next <see cref="Acknowledge"/> gives; -1 for none.</summary>
    public int NextVector { get; set; } = -1;

    /// <summary>Port writes so far.</summary>
    public List<(ushort Port, int SizeBytes, uint Value)> PortWrites { get; } = [];

    public byte TaskPriorityClass { get; set; }

    /// <summary>IA32_APIC_BASE: enabled, the bootstrap processor's.</summary>
    public ulong ApicBase { get; set; } = 0xFEE0_0900;

    public ulong this[ulong at, int sizeBytes]
    {
        get => Memory.Read(new PhysicalAddress(at), sizeBytes);
        set => Memory.Write(new PhysicalAddress(at), sizeBytes, value);
    }

    /// <summary>Copies bytes into RAM.</summary>
    public void Load(ulong at, ReadOnlySpan<byte> bytes) => Memory.WriteBytes(new PhysicalAddress(at), bytes);

    public uint Read(ushort port, int sizeBytes) => uint.MaxValue >> (32 - (8 * sizeBytes));

    public void Write(ushort port, int sizeBytes, uint value) => PortWrites.Add((port, sizeBytes, value));

    public int Acknowledge()
    {
        int vector = NextVector;
        NextVector = -1;
        return vector;
    }

    public bool TryReadMsr(uint index, out ulong value)
    {
        value = ApicBase;
        return index == 0x1B;
    }

    public bool TryWriteMsr(uint index, ulong value) => false;

    public void Line(TraceTopics topic, string text) => Lines.Add(text);

    public void Dispose()
    {
        Core.Dispose();
        Memory.Dispose();
    }
}
