namespace KernelModel.Files;

/// <summary>A lock of a range of a file.</summary>
/// <param name="Owner">Who holds it: a process's descriptor table, or an open file.</param>
/// <param name="Kind">Shared or exclusive.</param>
/// <param name="Start">First byte.</param>
/// <param name="End">Last byte.</param>
/// <param name="Pid">What F_GETLK tells; -1 for locks of open files.</param>
internal readonly record struct FileLock(object Owner, LockKind Kind, long Start, long End, int Pid)
{
    /// <summary>It is flock's, which knows nothing of fcntl's.</summary>
    public bool IsWhole { get; init; }

    public bool ConflictsWith(in FileLock other) => IsWhole == other.IsWhole && !ReferenceEquals(Owner, other.Owner)
        && Start <= other.End && other.Start <= End && (Kind == LockKind.Write || other.Kind == LockKind.Write);
}
