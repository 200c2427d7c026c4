namespace KernelModel.Files;

/// <summary>What O_PATH gives: a place, and nothing to read or write.</summary>
internal sealed class PathFile : OpenFile
{
    public PathFile(Vfs vfs, VfsPath path, int flags)
        : base(vfs, path, flags)
    {
    }

    public override PollMask Poll() => PollMask.Invalid;
}
