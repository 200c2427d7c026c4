using KernelModel.PageCache;

namespace KernelModel.AddressSpaces;

/// <summary>One shmat of a segment: the file that its areas map.</summary>
internal sealed class SegmentAttachment(SharedMemory owner, SharedSegment segment, bool isReadOnly) : IMappableFile
{
    public SharedSegment Segment { get; } = segment;

    public FileMapping? Mapping => Segment.Mapping;

    public bool IsZeroDevice => false;

    public bool CanRead => true;

    public bool CanWrite => !isReadOnly;

    public bool CanExecute => true;

    public int Seals => 0;

    public string MapName => $"/SYSV{Segment.Key:x8} (deleted)";

    /// <summary>The kernel's own tmpfs mount, device 0:1.</summary>
    public uint Device => 1;

    public ulong InodeNumber => (ulong)Segment.Id;

    public void AreaOpened() => owner.Attached(Segment);

    public void AreaClosed() => owner.Detached(Segment);
}
