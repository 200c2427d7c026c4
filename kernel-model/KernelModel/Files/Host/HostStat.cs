namespace KernelModel.Files.Host;

/// <summary>What the host knows of one of its files; symbolic links are not followed.</summary>
internal readonly record struct HostStat(
    uint Mode,
    uint Uid,
    uint Gid,
    uint Links,
    ulong Inode,
    uint Device,
    uint RawDevice,
    long SizeBytes,
    long AccessedNs,
    long ModifiedNs,
    long ChangedNs)
{
    /// <summary>The same file as when it was seen first: nothing was put in its place.</summary>
    public bool IsSameFile(in HostStat other) =>
        Inode == other.Inode && Device == other.Device && (Mode & Modes.S_IFMT) == (other.Mode & Modes.S_IFMT);
}
