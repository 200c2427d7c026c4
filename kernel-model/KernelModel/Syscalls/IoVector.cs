namespace KernelModel.Syscalls;

/// <summary>A piece of the caller's memory: <c>struct iovec</c>.</summary>
/// <param name="At">Its address.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct IoVector(ulong At, ulong Length);
