namespace KernelModel.Faults;

/// <summary>How a page fault ends.</summary>
internal enum FaultOutcome : byte
{
    /// <summary>The access is tried again.</summary>
    Resolved,

    /// <summary>The task gets the signal of <see cref="FaultResult"/>.</summary>
    Signal,

    /// <summary>No frame could be had: the OOM killer's case (Linux: pagefault_out_of_memory).</summary>
    OutOfMemory,
}
