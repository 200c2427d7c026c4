namespace KernelModel.Files;

/// <summary>What a lock keeps others from.</summary>
internal enum LockKind : byte
{
    /// <summary>No lock: to set it is to unlock.</summary>
    None,

    /// <summary>Shared.</summary>
    Read,

    /// <summary>Exclusive.</summary>
    Write,
}
