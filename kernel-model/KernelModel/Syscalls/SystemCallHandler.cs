namespace KernelModel.Syscalls;

/// <summary>
/// Serves one system call: a result of 0 or more, or a negated <see cref="Errno"/>. A handler that must wait registers
/// with <c>Waits</c> and returns <see cref="SystemCall.Blocked"/>; it is called again, with the same arguments and with
/// what it left in <c>Task.Call</c>, when the task was woken.
/// </summary>
internal delegate long SystemCallHandler(in CallFrame call);
