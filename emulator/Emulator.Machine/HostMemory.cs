using System.Runtime.InteropServices;

namespace Emulator.Machine;

/// <summary>
/// A range of host addresses whose pages cost nothing until they are touched and then read as zero. Reserved with the
/// host's own call, because an allocator would clear or count it.
/// </summary>
internal sealed unsafe partial class HostMemory : IDisposable
{
    private const int ProtectReadWrite = 0x1 | 0x2;
    private const int MapPrivate = 0x02;
    private const int MapAnonymousLinux = 0x20;
    private const int MapNoReserveLinux = 0x4000;
    private const int MapAnonymousMac = 0x1000;
    private const int MapNoReserveMac = 0x40;
    private const int AdviseHugePages = 14;

    /// <summary>
    /// From this size on the host is asked for 2 MiB pages: a guest that walks through its memory misses the host's TLB
    /// at each of its own pages otherwise. Smaller machines would pay more for clearing them than they win.
    /// </summary>
    private const ulong LargePagesFromBytes = 64UL << 20;

    private const uint MemCommit = 0x1000;
    private const uint MemReserve = 0x2000;
    private const uint MemRelease = 0x8000;
    private const uint PageReadWrite = 0x04;

    /// <summary>Reserves a range.</summary>
    /// <exception cref="MachineSetupException">The host refuses so much.</exception>
    public HostMemory(ulong sizeBytes)
    {
        SizeBytes = sizeBytes;
        Start = OperatingSystem.IsWindows()
            ? VirtualAlloc(null, (nuint)sizeBytes, MemReserve | MemCommit, PageReadWrite)
            : Map(sizeBytes);
        if (Start == null || Start == (byte*)-1)
        {
            throw new MachineSetupException($"the host does not reserve {sizeBytes >> 20} MiB of addresses");
        }
    }

    /// <summary>The first byte; aligned to a host page.</summary>
    public byte* Start { get; private set; }

    /// <summary>How many bytes.</summary>
    public ulong SizeBytes { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Start == null)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            _ = VirtualFree(Start, 0, MemRelease);
        }
        else
        {
            _ = UnmapPages(Start, (nuint)SizeBytes);
        }

        Start = null;
    }

    private static byte* Map(ulong sizeBytes)
    {
        int flags = OperatingSystem.IsMacOS()
            ? MapPrivate | MapAnonymousMac | MapNoReserveMac
            : MapPrivate | MapAnonymousLinux | MapNoReserveLinux;
        byte* start = MapPages(null, (nuint)sizeBytes, ProtectReadWrite, flags, -1, 0);
        if (OperatingSystem.IsLinux() && sizeBytes >= LargePagesFromBytes && start != (byte*)-1)
        {
            // A wish only: a host that refuses is slower at guests with much memory, nothing else.
            _ = AdvisePages(start, (nuint)sizeBytes, AdviseHugePages);
        }

        return start;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* MapPages(void* at, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int AdvisePages(void* at, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int UnmapPages(void* at, nuint length);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial byte* VirtualAlloc(void* at, nuint size, uint kind, uint protection);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int VirtualFree(void* at, nuint size, uint kind);
}
