using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Prints calls, signals and ends in strace's format.</summary>
internal sealed class CallTrace
{
    private readonly Kernel _kernel;
    private readonly ILineSink _sink;

    public CallTrace(Kernel kernel, ILineSink sink)
    {
        _kernel = kernel;
        _sink = sink;
    }

    /// <summary>A call has ended.</summary>
    public void Completed(TaskStruct task, long result) => _sink.Line($"{task.Pid} {task.Call.Number} = {result}");

    /// <summary>A signal is delivered.</summary>
    public void Delivered(TaskStruct task, in SigInfo info) => _sink.Line($"--- {Signal.Name(info.Number)} ---");

    /// <summary>A signal ends the process.</summary>
    public void Killed(TaskStruct task, int signal) => _sink.Line($"+++ killed by {Signal.Name(signal)} +++");
}
