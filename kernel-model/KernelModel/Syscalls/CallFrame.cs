using KernelModel.AddressSpaces;

namespace KernelModel.Syscalls;

/// <summary>One system call as its handler sees it: who calls, and the six argument registers.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Task">The thread that calls.</param>
/// <param name="A0">RDI.</param>
/// <param name="A1">RSI.</param>
/// <param name="A2">RDX.</param>
/// <param name="A3">R10.</param>
/// <param name="A4">R8.</param>
/// <param name="A5">R9.</param>
internal readonly record struct CallFrame(
    Kernel Kernel, Tasks.TaskStruct Task, ulong A0, ulong A1, ulong A2, ulong A3, ulong A4, ulong A5)
{
    /// <summary>The caller's memory; a thread that calls has one.</summary>
    public MmStruct Mm => Task.Mm ?? throw new InvalidOperationException("a thread without memory cannot call");
}
