using KernelModel.PageCache;
using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <summary>
/// The nameless file behind shared anonymous memory, which maps show as /dev/zero (shmem_zero_setup). It goes with the
/// last area.
/// </summary>
internal sealed class SharedAnonymousFile : IMappableFile
{
    private int _areas;

    private SharedAnonymousFile(FileMapping mapping) => Mapping = mapping;

    public FileMapping Mapping { get; }

    FileMapping? IMappableFile.Mapping => Mapping;

    public bool IsZeroDevice => false;

    public bool CanRead => true;

    public bool CanWrite => true;

    public bool CanExecute => true;

    public int Seals => 0;

    public string MapName => "/dev/zero (deleted)";

    /// <summary>The kernel's own tmpfs mount, device 0:1.</summary>
    public uint Device => 1;

    public ulong InodeNumber => (ulong)Mapping.Id;

    /// <summary>Makes a file of a size; null when it may not be promised.</summary>
    public static SharedAnonymousFile? Create(
        AddressSpaceManager manager, MmStruct? mm, TaskStruct? task, long pages, VmFlags rights)
    {
        bool isCharged = (rights & VmFlags.NoReserve) == 0;
        if (isCharged && !manager.Overcommit.TryCharge(mm, task, pages))
        {
            return null;
        }

        FileMapping mapping = new(manager, NoPageSource.Instance, isShmem: true)
        {
            SizeBytes = pages << 12,
            ChargedPages = isCharged ? pages : 0,
        };
        return new SharedAnonymousFile(mapping);
    }

    public void AreaOpened() => _areas++;

    public void AreaClosed()
    {
        if (--_areas == 0)
        {
            Mapping.Drop();
        }
    }
}
