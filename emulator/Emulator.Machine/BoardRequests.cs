namespace Emulator.Machine;

/// <summary>What devices asked of the machine during an instruction; the run loop carries it out after it.</summary>
internal sealed class BoardRequests : IBoardControl
{
    private readonly PhysicalAddressSpace _memory;

    public BoardRequests(PhysicalAddressSpace memory) => _memory = memory;

    /// <summary>Who must stop so that the request is seen.</summary>
    public Cpu.Core? Core { get; set; }

    /// <summary>The run is to end like this.</summary>
    public RunResult? End { get; private set; }

    /// <summary>The machine is to be reset.</summary>
    public bool IsResetRequested { get; private set; }

    /// <summary>Something was asked.</summary>
    public bool IsPending => IsResetRequested || End is not null;

    /// <inheritdoc />
    public bool IsA20Enabled
    {
        get => _memory.IsA20Enabled;
        set => _memory.IsA20Enabled = value;
    }

    /// <summary>Forgets all requests.</summary>
    public void Clear()
    {
        End = null;
        IsResetRequested = false;
    }

    /// <inheritdoc />
    public void RequestReset()
    {
        IsResetRequested = true;
        Core?.RequestStop();
    }

    /// <inheritdoc />
    public void RequestPowerOff(string message) => Finish(new RunResult(RunEnd.PowerOff, 0, message));

    /// <inheritdoc />
    public void RequestExit(int status) =>
        Finish(new RunResult(RunEnd.DebugExit, status, $"the guest ended the run with status {status}"));

    private void Finish(RunResult result)
    {
        // The first request of an instruction counts.
        End ??= result;
        Core?.RequestStop();
    }
}
