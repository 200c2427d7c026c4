namespace KernelModel.Tasks;

/// <summary>A place where tasks wait: plain data, so that a blocked call is a record (never a thread).</summary>
internal readonly record struct WaitKey(WaitKind Kind, long Id);
