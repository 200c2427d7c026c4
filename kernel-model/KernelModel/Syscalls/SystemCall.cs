namespace KernelModel.Syscalls;

/// <summary>One row of the table of system calls.</summary>
/// <param name="Number">As in arch/x86/entry/syscalls/syscall_64.tbl.</param>
/// <param name="Name">As there.</param>
/// <param name="Handler">Who serves it; null: ENOSYS, named once at exit.</param>
/// <param name="Arguments">How a trace prints the arguments: strace's format, one word an argument.</param>
/// <param name="Restart">What a signal does to it while it is blocked.</param>
internal sealed record SystemCall(
    int Number,
    string Name,
    SystemCallHandler? Handler,
    string Arguments,
    RestartKind Restart = RestartKind.IfAsked)
{
    /// <summary>The handler could not finish: the task waits. Never seen by the guest.</summary>
    public const long Blocked = long.MinValue;
}
