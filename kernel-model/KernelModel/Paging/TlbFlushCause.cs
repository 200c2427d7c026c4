namespace KernelModel.Paging;

/// <summary>Why translations were dropped (enum tlb_flush_reason).</summary>
internal enum TlbFlushCause : byte
{
    /// <summary>A PCID was taken by another address space, or was behind when it came back.</summary>
    TaskSwitch,

    /// <summary>Another core changed the address space.</summary>
    RemoteShootdown,

    /// <summary>This core changed its address space: all of it.</summary>
    LocalMmShootdown,

    /// <summary>This core changed its address space: pages one by one.</summary>
    LocalPages,

    /// <summary>An interrupt was sent to another core.</summary>
    RemoteSend,
}
