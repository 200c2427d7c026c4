using Emulator.Cli.Serial;
using Emulator.Machine.Hosted;
using KernelModel.Files;

namespace Emulator.Cli.Exec;

/// <summary>
/// A human's keys, and time that passes for the guest as for the human while it waits. Echo, line editing and Ctrl-C
/// are the guest's terminal's.
/// </summary>
/// <param name="pump">Reads the keys as they come.</param>
/// <param name="output">Where the guest writes; sent on before anything waits.</param>
/// <param name="isStopping">The user wants to leave.</param>
internal sealed class TerminalInput(InputPump pump, Action output, Func<bool> isStopping) : IHostStream, IHostedPacer
{
    /// <summary>What is shorter is not worth a system call.</summary>
    private const long LeastNs = 1_000_000;

    /// <inheritdoc />
    public HostStreamKind Kind => HostStreamKind.Terminal;

    /// <inheritdoc />
    public (int Columns, int Rows) WindowSize => HostStreams.WindowSize(Kind);

    /// <inheritdoc />
    public int Read(Span<byte> into)
    {
        int count = 0;
        while (count < into.Length && pump.TryRead(0, out byte value))
        {
            into[count++] = value;
        }

        return count > 0 ? count : pump.IsOpen ? -1 : 0;
    }

    /// <inheritdoc />
    public int Write(ReadOnlySpan<byte> bytes) => -1;

    /// <inheritdoc />
    public bool WaitForInput()
    {
        output();
        if (pump.IsOpen && !pump.HasBytes && !isStopping())
        {
            pump.Wait(Timeout.InfiniteTimeSpan);
        }

        return pump.IsOpen;
    }

    /// <inheritdoc />
    public long Idle(long idleNs)
    {
        output();
        if (idleNs < LeastNs || pump.HasBytes || isStopping())
        {
            return idleNs;
        }

        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        pump.Wait(TimeSpan.FromMicroseconds(idleNs / 1000.0));
        return (long)System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }
}
