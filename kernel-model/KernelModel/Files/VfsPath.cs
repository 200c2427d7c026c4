namespace KernelModel.Files;

/// <summary>A place in the tree of names: Linux' <c>struct path</c>.</summary>
/// <param name="Mount">The mounted file system.</param>
/// <param name="Dentry">The name in it.</param>
internal readonly record struct VfsPath(Mount Mount, Dentry Dentry)
{
    public Inode Inode => Dentry.Inode;
}
