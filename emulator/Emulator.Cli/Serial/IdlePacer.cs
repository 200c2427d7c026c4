using System.Diagnostics;
using Emulator.Machine;

namespace Emulator.Cli.Serial;

/// <summary>
/// At an interactive terminal, lets idle guest time pass as on the wall, so that a blinking cursor blinks and a prompt
/// does not time out. A key ends the wait at once: its byte is then read a little early, never late.
/// </summary>
internal sealed class IdlePacer(SerialLine line, Action flush) : IIdlePacer
{
    /// <summary>What is shorter is not worth a system call; it is gathered until it is.</summary>
    private const long LeastNs = 2_000_000;

    private long _owedNs;

    /// <inheritdoc />
    public void Idle(long idleNs)
    {
        flush();
        if (!line.IsInteractive || line.Pump is not { } pump)
        {
            return;
        }

        _owedNs += idleNs;
        if (_owedNs >= LeastNs)
        {
            long start = Stopwatch.GetTimestamp();
            pump.Wait(TimeSpan.FromMicroseconds(_owedNs / 1000.0));
            _owedNs = Math.Max(0, _owedNs - (long)Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }
    }
}
