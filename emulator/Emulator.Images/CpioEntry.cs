namespace Emulator.Images;

/// <summary>One entry of a cpio archive, as its header says.</summary>
public sealed record CpioEntry
{
    /// <summary>The path, a byte a character; it need not be a clean one.</summary>
    public required string Name { get; init; }

    /// <summary>Type and permissions, as in <c>st_mode</c>.</summary>
    public required uint Mode { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    /// <summary>Names that the file has; entries of one <see cref="Identity"/> are names of one file.</summary>
    public required uint Links { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required uint ModifiedSeconds { get; init; }

    /// <summary>Which archive of the file (an end mark starts the next), device and inode number there.</summary>
    public required (int Archive, uint Major, uint Minor, uint Inode) Identity { get; init; }

    /// <summary>What a device file stands for.</summary>
    public required (uint Major, uint Minor) Device { get; init; }

    /// <summary>A file's contents, or where a symbolic link leads.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }
}
