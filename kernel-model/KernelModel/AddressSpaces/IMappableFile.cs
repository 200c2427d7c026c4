using KernelModel.PageCache;

namespace KernelModel.AddressSpaces;

/// <summary>
/// An open file as mmap sees it. Every area that maps it holds one reference, taken when the area is made, split or
/// inherited by fork, and given back when it goes.
/// </summary>
internal interface IMappableFile
{
    /// <summary>The contents; null when the file cannot be mapped (ENODEV).</summary>
    FileMapping? Mapping { get; }

    /// <summary>The file is /dev/zero: a private map of it is anonymous memory, a shared one shared anonymous memory.
    /// </summary>
    bool IsZeroDevice { get; }

    /// <summary>Opened for reading.</summary>
    bool CanRead { get; }

    /// <summary>Opened for writing.</summary>
    bool CanWrite { get; }

    /// <summary>The mount allows programs (no MS_NOEXEC).</summary>
    bool CanExecute { get; }

    /// <summary>What may be done to the file for ever: F_SEAL_* of a memfd, 0 without seals.</summary>
    int Seals { get; }

    /// <summary>The path as /proc/PID/maps prints it, with " (deleted)" where that is due.</summary>
    string MapName { get; }

    /// <summary>The device: major * 256 + minor, as maps prints the two in hexadecimal.</summary>
    uint Device { get; }

    ulong InodeNumber { get; }

    void AreaOpened();

    void AreaClosed();
}
