namespace KernelModel.Files;

/// <summary>The home of files without a place in the tree: pipes, sockets, event files (pipefs, sockfs, anon_inodefs).
/// </summary>
internal sealed class InternalFs : SuperBlock
{
    /// <summary>ANON_INODE_FS_MAGIC.</summary>
    private const uint AnonInodeFsMagic = 0x0904_1934;

    public InternalFs(Vfs vfs, uint device)
        : base(vfs, "anon_inodefs", AnonInodeFsMagic, device)
    {
    }
}
