namespace KernelModel.Files;

/// <summary>Root, working directory and umask, shared by threads (<c>fs_struct</c>).</summary>
internal sealed class FsInfo
{
    public FsInfo(VfsPath root, VfsPath workingDirectory, uint umask)
    {
        Root = root;
        WorkingDirectory = workingDirectory;
        Umask = umask;
    }

    public VfsPath Root { get; set; }

    public VfsPath WorkingDirectory { get; set; }

    /// <summary>Permissions that new files do not get.</summary>
    public uint Umask { get; set; }

    /// <summary>Threads that share it (CLONE_FS).</summary>
    public int RefCount { get; set; } = 1;

    /// <summary>A copy for a process of its own.</summary>
    public FsInfo Clone() => new(Root, WorkingDirectory, Umask);
}
