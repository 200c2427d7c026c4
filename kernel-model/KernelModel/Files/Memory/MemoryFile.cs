using KernelModel.PageCache;
using KernelModel.Tasks;

namespace KernelModel.Files.Memory;

/// <summary>A regular file in page frames.</summary>
internal class MemoryFile : Inode
{
    private const int F_SEAL_SEAL = 1;
    private const int F_SEAL_SHRINK = 2;
    private const int F_SEAL_GROW = 4;

    private FileMapping? _mapping;
    private int _seals;

    public MemoryFile(TmpFs super, uint mode, int seals = F_SEAL_SEAL)
        : base(super, mode)
    {
        FileSystem = super;
        super.Inodes++;
        _seals = seals;
    }

    public TmpFs FileSystem { get; }

    public override long SizeBytes => _mapping?.SizeBytes ?? 0;

    public override long Blocks => (_mapping?.PageCount ?? 0) * 8;

    public override FileMapping Mapping => _mapping ??= NewMapping();

    protected bool HasMapping => _mapping is not null;

    public override int Seals
    {
        get => _seals;
        set => _seals = value;
    }

    public override long Open(TaskStruct? task, in VfsPath path, int flags, out OpenFile? file)
    {
        file = new RegularFile(Super.Vfs, path, flags);
        return 0;
    }

    public override long SetSize(long bytes)
    {
        if ((bytes < SizeBytes && (_seals & F_SEAL_SHRINK) != 0) || (bytes > SizeBytes && (_seals & F_SEAL_GROW) != 0))
        {
            return -Errno.EPERM;
        }

        Mapping.Truncate(bytes);
        return 0;
    }

    public override void Evict()
    {
        _mapping?.Drop();
        _mapping = null;
        FileSystem.Inodes--;
    }

    protected virtual FileMapping NewMapping() =>
        new(Super.Vfs.Kernel.AddressSpaces, NoPageSource.Instance, isShmem: true);
}
