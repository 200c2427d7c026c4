using KernelModel.AddressSpaces;
using KernelModel.PageCache;

namespace Tests.Kernel.Mm;

/// <summary>An open file that counts the areas that hold it.</summary>
internal sealed class TestFile(FileMapping mapping) : IMappableFile
{
    public FileMapping Mapping => mapping;

    FileMapping? IMappableFile.Mapping => mapping;

    public int Areas { get; private set; }

    public bool IsZeroDevice => false;

    public bool CanRead { get; init; } = true;

    public bool CanWrite { get; init; } = true;

    public bool CanExecute => true;

    public int Seals { get; init; }

    public string MapName => "/file";

    public uint Device => 0x102;

    public ulong InodeNumber => 7;

    public void AreaOpened() => Areas++;

    public void AreaClosed() => Areas--;
}
