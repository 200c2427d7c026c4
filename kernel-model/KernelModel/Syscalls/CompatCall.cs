namespace KernelModel.Syscalls;

/// <summary>One row of the table of INT 80H.</summary>
/// <param name="Number">As in arch/x86/entry/syscalls/syscall_32.tbl.</param>
/// <param name="Name">The call of the 64-bit table that serves it.</param>
/// <param name="Arguments">What its arguments need.</param>
internal readonly record struct CompatCall(
    int Number, string Name, CompatArguments Arguments = CompatArguments.Same);
