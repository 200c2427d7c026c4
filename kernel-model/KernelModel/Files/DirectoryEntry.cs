namespace KernelModel.Files;

/// <summary>One entry as getdents64 gives it.</summary>
/// <param name="Name">The name.</param>
/// <param name="InodeNumber">Its inode.</param>
/// <param name="Mode">The inode's mode; only its type is used.</param>
internal readonly record struct DirectoryEntry(string Name, long InodeNumber, uint Mode);
