using System.Runtime.InteropServices;
using Emulator.Arch;

namespace Emulator.Machine;

/// <summary>What the run loop itself remembers from one turn to the next.</summary>
internal sealed class RunProgress : ICheckpointable
{
    // A real-time clock's alarm can be a day away; what has not come by then never comes.
    private const long LongestIdleNs = 25 * 3600 * GuestTime.NsPerSecond;

    // More than the polls of a day (Uart16550.PollNs): so many in one halt are a timer that nobody listens to.
    private const long MostIdleEvents = 100_000_000;

    private State _s = new() { HaltedAt = ulong.MaxValue };

    /// <inheritdoc />
    public string CheckpointName => "run";

    /// <summary>Triple faults so far.</summary>
    public int TripleFaults
    {
        get => _s.TripleFaults;
        set => _s.TripleFaults = value;
    }

    /// <summary>Bytes that the guest sent on the serial line and the debug console.</summary>
    public ulong CharactersSent
    {
        get => _s.CharactersSent;
        set => _s.CharactersSent = value;
    }

    /// <summary>Whether this triple fault is at the place of the one before, and nobody heard anything since.</summary>
    public bool IsSameTripleFault(ushort selector, ulong ip)
    {
        bool isSame = _s.TripleFaults > 1 && _s.FaultSelector == selector && _s.FaultIp == ip
            && _s.FaultCharactersSent == _s.CharactersSent;
        (_s.FaultSelector, _s.FaultIp, _s.FaultCharactersSent) = (selector, ip, _s.CharactersSent);
        return isSame;
    }

    /// <summary>
    /// The core is halted after so many instructions, now; false when it has been for longer than anything takes.
    /// </summary>
    public bool StaysHalted(ulong instructionCount, long nowNs)
    {
        if (_s.HaltedAt != instructionCount)
        {
            _s.HaltedAt = instructionCount;
            _s.HaltedSinceNs = nowNs;
            _s.IdleEvents = 0;
        }

        return ++_s.IdleEvents <= MostIdleEvents && nowNs - _s.HaltedSinceNs <= LongestIdleNs;
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer) => DeviceState.Save(writer, _s);

    /// <inheritdoc />
    public void Restore(BinaryReader reader) => DeviceState.Restore(reader, out _s);

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct State
    {
        public ulong HaltedAt;
        public long HaltedSinceNs;
        public long IdleEvents;
        public ulong CharactersSent;
        public ulong FaultCharactersSent;
        public ulong FaultIp;
        public int TripleFaults;
        public ushort FaultSelector;
    }
}
