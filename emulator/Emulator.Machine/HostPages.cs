using System.Runtime.InteropServices;

namespace Emulator.Machine;

/// <summary>
/// Which host pages of a reservation were ever touched, so that 64 GiB of untouched RAM need not be read to be saved.
/// Linux tells in /proc/self/pagemap; where nobody tells, every page counts as touched.
/// </summary>
internal static unsafe class HostPages
{
    private const string PageMap = "/proc/self/pagemap";
    private const ulong PresentOrSwapped = 3UL << 62;
    private const int PageBytes = 0x1000;
    private const int EntriesPerRead = 0x4000;

    /// <summary>The offsets of touched 4 KiB pages from the start, ascending.</summary>
    public static List<ulong> Touched(HostMemory memory)
    {
        List<ulong> offsets = [];
        bool canAsk = OperatingSystem.IsLinux() && Environment.SystemPageSize == PageBytes && File.Exists(PageMap);
        using FileStream? map = canAsk
            ? new FileStream(PageMap, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1)
            : null;
        ulong[] entries = new ulong[EntriesPerRead];
        ulong pages = memory.SizeBytes / PageBytes;
        for (ulong page = 0; page < pages; page += EntriesPerRead)
        {
            int count = (int)Math.Min(EntriesPerRead, pages - page);
            Span<ulong> chunk = entries.AsSpan(0, count);
            chunk.Fill(PresentOrSwapped);
            if (map is not null)
            {
                map.Position = (long)((((ulong)memory.Start / PageBytes) + page) * sizeof(ulong));
                map.ReadExactly(MemoryMarshal.AsBytes(chunk));
            }

            for (int i = 0; i < count; i++)
            {
                if ((chunk[i] & PresentOrSwapped) != 0)
                {
                    offsets.Add((page + (ulong)i) * PageBytes);
                }
            }
        }

        return offsets;
    }
}
