namespace KernelModel.Files;

/// <summary>What a standard stream of the host is.</summary>
public enum HostStreamKind
{
    /// <summary>/dev/null, or nothing.</summary>
    Null,

    /// <summary>A file.</summary>
    File,

    /// <summary>A pipe or a socket.</summary>
    Pipe,

    /// <summary>A terminal, which the command has put into raw mode: echo and line editing are the guest's.</summary>
    Terminal,
}
