namespace KernelModel.Files.Host;

/// <summary>Where on the host something lies: a single name in a directory, so that a path is never text of the guest.
/// </summary>
internal sealed class HostNode
{
    private readonly string _root;

    /// <summary>A root.</summary>
    public HostNode(string path)
    {
        _root = path;
        Name = string.Empty;
    }

    public HostNode(HostNode parent, string name)
    {
        _root = string.Empty;
        Parent = parent;
        Name = name;
    }

    public HostNode? Parent { get; set; }

    public string Name { get; set; }

    /// <summary>The path on the host.</summary>
    public string Path => Parent is null ? _root : System.IO.Path.Join(Parent.Path, Name);
}
