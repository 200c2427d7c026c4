namespace KernelModel.Files.Memory;

/// <summary>A file system whose files live in page frames only (mm/shmem.c).</summary>
internal class TmpFs : SuperBlock
{
    /// <summary>TMPFS_MAGIC.</summary>
    public const uint TmpFsMagic = 0x0102_1994;

    public TmpFs(Vfs vfs, uint device, string kind = "tmpfs", uint magic = TmpFsMagic)
        : base(vfs, kind, magic, device)
    {
        RootInode = new MemoryDirectory(this, Modes.S_IFDIR | 0x1ED);
    }

    protected TmpFs(Vfs vfs, uint device, string kind, uint magic, Func<TmpFs, MemoryDirectory> makeRoot)
        : base(vfs, kind, magic, device) => RootInode = makeRoot(this);

    public MemoryDirectory RootInode { get; }

    /// <inheritdoc />
    public override Slab.KmemCache? InodeCache => Vfs.Kernel.Objects.Inodes;

    public override (long Blocks, long Free, long Inodes, long FreeInodes) Usage
    {
        get
        {
            // tmpfs may take half of the memory unless it is told otherwise.
            long blocks = (long)(Vfs.Kernel.Options.MemoryBytes >> 13);
            long free = Math.Min(blocks, Vfs.Kernel.Frames.FreePageCount);
            return (blocks, free, blocks, Math.Max(0, blocks - Inodes));
        }
    }

    /// <summary>Inodes that exist.</summary>
    public long Inodes { get; set; }

    /// <summary>A new directory of this file system.</summary>
    public virtual MemoryDirectory NewDirectory(uint mode) => new(this, mode);
}
