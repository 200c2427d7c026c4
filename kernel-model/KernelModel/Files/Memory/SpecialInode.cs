using KernelModel.Files.Pipes;
using KernelModel.Tasks;

namespace KernelModel.Files.Memory;

/// <summary>A device, a FIFO or a socket with a name.</summary>
internal sealed class SpecialInode : Inode
{
    public SpecialInode(SuperBlock super, uint mode)
        : base(super, mode)
    {
    }

    /// <summary>A FIFO's bytes; null while nobody has it open.</summary>
    public Pipe? Pipe { get; set; }

    /// <summary>The socket that listens here (AF_UNIX); null: none.</summary>
    public Sockets.UnixSocket? Socket { get; set; }

    public override long Open(TaskStruct? task, in VfsPath path, int flags, out OpenFile? file)
    {
        file = null;
        return Type switch
        {
            Modes.S_IFIFO => PipeFile.OpenFifo(this, path, flags, out file),
            Modes.S_IFCHR => Super.Vfs.Devices.Open(this, task, path, flags, out file),
            _ => -Errno.ENXIO,
        };
    }
}
