using KernelModel.AddressSpaces;
using KernelModel.PageCache;

namespace KernelModel.Syscalls;

/// <summary>Stands for an open file without contents that could be mapped: mmap answers ENODEV after its checks.
/// </summary>
internal sealed record UnmappableFile(bool CanRead, bool CanWrite) : IMappableFile
{
    public FileMapping? Mapping => null;

    public bool IsZeroDevice => false;

    public bool CanExecute => true;

    public int Seals => 0;

    public string MapName => string.Empty;

    public uint Device => 0;

    public ulong InodeNumber => 0;

    public void AreaOpened()
    {
    }

    public void AreaClosed()
    {
    }
}
