namespace KernelModel.Files;

/// <summary>Locks of files: of records (fcntl), of open files, and of whole files (flock).</summary>
internal sealed partial class FileLocks
{
    /// <summary>A descriptor of a process closes: its record locks on the file go, whoever made them.</summary>
    public void DescriptorClosed(OpenFile file, FileTable table) => RemoveAll(file.Inode, table);

    /// <summary>The open file is gone, and with it what it locked itself.</summary>
    public void Closed(OpenFile file) => RemoveAll(file.Inode, file);

    private void RemoveAll(Inode inode, object owner)
    {
    }
}
