namespace KernelModel.Syscalls;

/// <summary>Who a process is: identifiers, groups and sessions.</summary>
internal static class IdentityCalls
{
    internal static IEnumerable<SystemCall> Rows =>
    [
        new(39, "getpid", GetPid, ""),
        new(110, "getppid", GetParentPid, ""),
        new(186, "gettid", GetThreadId, ""),
    ];

    private static long GetPid(in CallFrame call) => call.Task.Tgid;

    private static long GetParentPid(in CallFrame call) => call.Task.Process.Parent?.Pid ?? 0;

    private static long GetThreadId(in CallFrame call) => call.Task.Pid;
}
