namespace KernelModel.Syscalls;

/// <summary>What a 32-bit call's arguments need beside being cut to 32 bits.</summary>
internal enum CompatArguments
{
    /// <summary>Nothing: the call takes the same arguments.</summary>
    Same,

    /// <summary>The second is a signed offset (compat_off_t).</summary>
    SignedOffset,

    /// <summary>The second and third are a 64-bit length, low half first.</summary>
    SplitLength,

    /// <summary>The fourth and fifth are a 64-bit position, low half first.</summary>
    SplitPosition,

    /// <summary>The sixth counts pages, and the result lies below 4 GiB.</summary>
    PageOffset,

    /// <summary>There is no fourth argument.</summary>
    NoUsage,
}
