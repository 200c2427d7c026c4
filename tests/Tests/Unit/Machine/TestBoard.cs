using Emulator.Arch;
using Emulator.Machine;

namespace Tests.Unit.Machine;

/// <summary>
/// A bench for one chip: a clock that the test turns, lines that it can look at, a core that only listens.
/// </summary>
internal sealed class TestBoard : IClock, IInterruptLines, IBoardControl, ICoreSignals, ICharacterSink, ICharacterSource
{
    public EventQueue Events { get; } = new();

    public long NowNs { get; private set; }

    /// <summary>Levels of the lines.</summary>
    public bool[] Lines { get; } = new bool[16];

    /// <summary>Rising edges seen on each line.</summary>
    public int[] Edges { get; } = new int[16];

    public List<byte> Sent { get; } = [];

    public Queue<byte> Input { get; } = new();

    public bool IsOpen { get; set; } = true;

    public bool IsA20Enabled { get; set; } = true;

    public bool IsInterrupting { get; private set; }

    public int Nmis { get; private set; }

    public int Resets { get; private set; }

    public string? PowerOff { get; private set; }

    public int? ExitStatus { get; private set; }

    public ulong TscOffset { get; set; }

    public ulong TimeStampCounter => (ulong)NowNs + TscOffset;

    /// <summary>Lets time pass, event by event.</summary>
    public void Advance(long ns) => AdvanceTo(NowNs + ns);

    public void AdvanceTo(long timeNs)
    {
        while (Events.NextNs <= timeNs)
        {
            NowNs = Math.Max(NowNs, Events.NextNs);
            Events.FireUntil(NowNs);
        }

        NowNs = timeNs;
    }

    public void SetLine(int line, bool isHigh)
    {
        Edges[line] += isHigh && !Lines[line] ? 1 : 0;
        Lines[line] = isHigh;
    }

    public void RequestReset() => Resets++;

    public void RequestPowerOff(string message) => PowerOff = message;

    public void RequestExit(int status) => ExitStatus = status;

    public void SetInterruptLine(bool isHigh) => IsInterrupting = isHigh;

    public void RaiseNmi() => Nmis++;

    public void Write(byte value) => Sent.Add(value);

    public bool TryRead(long nowNs, out byte value) => Input.TryDequeue(out value);
}
