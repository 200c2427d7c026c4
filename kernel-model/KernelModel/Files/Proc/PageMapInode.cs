using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>/proc/PID/pagemap: a word of 8 bytes for each page of the address space.</summary>
internal sealed class PageMapInode : Inode
{
    private readonly TaskStruct _task;

    public PageMapInode(SuperBlock super, TaskStruct task)
        : base(super, Modes.S_IFREG | 0x100) => _task = task;

    public override long Open(TaskStruct? task, in VfsPath path, int flags, out OpenFile? file)
    {
        file = new PageMapFile(Super.Vfs, path, flags, _task);
        return 0;
    }
}
