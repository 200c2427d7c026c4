namespace KernelModel.Files.Host;

/// <summary>Which names on the host a file has: when one is removed, another still leads to it.</summary>
internal sealed class HostPlaces
{
    private readonly Dictionary<Inode, List<HostNode>> _names = [];

    /// <summary>A name of a file; null when it has none, or when it is in memory only.</summary>
    public HostNode? this[Inode inode] =>
        inode is HostDirectory directory ? directory.Node : _names.GetValueOrDefault(inode)?[0];

    /// <summary>A file, not a directory, has a name.</summary>
    public void Add(Inode inode, HostNode node)
    {
        if (_names.TryGetValue(inode, out List<HostNode>? names))
        {
            names.Add(node);
            return;
        }

        _names.Add(inode, [node]);
    }

    /// <summary>A name is gone.</summary>
    public void Remove(Inode inode, HostNode directory, string name)
    {
        if (_names.TryGetValue(inode, out List<HostNode>? names) && Find(names, directory, name) is { } gone)
        {
            _ = names.Remove(gone);
            if (names.Count == 0)
            {
                _ = _names.Remove(inode);
            }
        }
    }

    /// <summary>A name has become another one; of a directory too, and with it all that is below.</summary>
    public void Move(Inode inode, (HostNode Directory, string Name) from, (HostNode Directory, string Name) to)
    {
        HostNode? node = inode is HostDirectory directory ? directory.Node
            : _names.TryGetValue(inode, out List<HostNode>? names) ? Find(names, from.Directory, from.Name) : null;
        if (node is not null)
        {
            (node.Parent, node.Name) = to;
        }
    }

    private static HostNode? Find(List<HostNode> names, HostNode directory, string name) =>
        names.Find(node => node.Parent == directory && node.Name == name);
}
