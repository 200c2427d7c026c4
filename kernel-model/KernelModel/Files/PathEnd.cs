namespace KernelModel.Files;

/// <summary>A path walked up to its last name.</summary>
/// <param name="Parent">The directory of the last name.</param>
/// <param name="Name">The last name; empty when the path is the root itself.</param>
/// <param name="MustBeDirectory">The path ends in a slash.</param>
internal readonly record struct PathEnd(VfsPath Parent, string Name, bool MustBeDirectory)
{
    /// <summary>The name is one that no call can make or remove.</summary>
    public bool IsSpecial => Name is "" or "." or "..";
}
