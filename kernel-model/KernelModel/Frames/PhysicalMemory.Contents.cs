using System.Runtime.CompilerServices;
using Emulator.Arch;

namespace KernelModel.Frames;

/// <content>
/// What is in the frames. Plain frames are reached in host memory; those with an attribute through the address space,
/// so that code decoded from them is dropped.
/// </content>
internal sealed unsafe partial class PhysicalMemory
{
    private static readonly byte[] s_zeroes = new byte[4096];

    /// <summary>The contents of a frame, read-only.</summary>
    public ReadOnlySpan<byte> Page(long pfn)
    {
        // HOT
        CheckPfn(pfn);
        return new ReadOnlySpan<byte>(_map->Host + (pfn << 12), 4096);
    }

    public void ZeroPage(long pfn)
    {
        // HOT
        CheckPfn(pfn);
        if (_map->Attributes[pfn] == 0)
        {
            Unsafe.InitBlock(_map->Host + (pfn << 12), 0, 4096);
        }
        else
        {
            _memory.WriteBytes(AddressOf(pfn), s_zeroes);
        }
    }

    public void CopyPage(long from, long to)
    {
        // HOT
        CheckPfn(to);
        Write(to, 0, Page(from));
    }

    /// <summary>Writes into one frame.</summary>
    /// <param name="pfn">The frame.</param>
    /// <param name="offset">0 to 4095.</param>
    /// <param name="bytes">They end inside the frame.</param>
    public void Write(long pfn, int offset, ReadOnlySpan<byte> bytes)
    {
        // HOT
        CheckPfn(pfn);
        CheckInside(offset, bytes.Length);
        if (_map->Attributes[pfn] == 0)
        {
            bytes.CopyTo(new Span<byte>(_map->Host + (pfn << 12) + offset, bytes.Length));
        }
        else
        {
            _memory.WriteBytes(AddressOf(pfn) + (ulong)offset, bytes);
        }
    }

    /// <summary>Reads from one frame.</summary>
    public void Read(long pfn, int offset, Span<byte> into)
    {
        // HOT
        CheckInside(offset, into.Length);
        Page(pfn).Slice(offset, into.Length).CopyTo(into);
    }

    /// <summary>Entry 0 to 511 of a page table.</summary>
    public ulong ReadEntry(long pfn, int index)
    {
        // HOT
        CheckPfn(pfn);
        return *(ulong*)(_map->Host + (pfn << 12) + ((index & 511) << 3));
    }

    /// <summary>Sets entry 0 to 511 of a page table.</summary>
    public void WriteEntry(long pfn, int index, ulong entry)
    {
        // HOT
        CheckPfn(pfn);
        if (_map->Attributes[pfn] == 0)
        {
            *(ulong*)(_map->Host + (pfn << 12) + ((index & 511) << 3)) = entry;
        }
        else
        {
            _memory.Write(AddressOf(pfn) + ((ulong)(index & 511) << 3), 8, entry);
        }
    }

    /// <summary>Reads from the direct map, across frames.</summary>
    public void ReadLinear(ulong linear, Span<byte> into)
    {
        while (into.Length > 0)
        {
            int length = Math.Min(into.Length, 4096 - (int)(linear & 0xFFF));
            Read(PfnOf(linear), (int)(linear & 0xFFF), into[..length]);
            into = into[length..];
            linear += (ulong)length;
        }
    }

    /// <summary>Sets bytes of the direct map, across frames (memset).</summary>
    public void FillLinear(ulong linear, long sizeBytes, byte value)
    {
        // HOT
        while (sizeBytes > 0)
        {
            long pfn = PfnOf(linear);
            int offset = (int)(linear & 0xFFF);
            int length = (int)Math.Min(sizeBytes, 4096 - offset);
            CheckPfn(pfn);
            if (_map->Attributes[pfn] == 0)
            {
                Unsafe.InitBlockUnaligned(_map->Host + (pfn << 12) + offset, value, (uint)length);
            }
            else
            {
                for (int i = 0; i < length; i++)
                {
                    _memory.Write(AddressOf(pfn) + (ulong)(offset + i), 1, value);
                }
            }

            linear += (ulong)length;
            sizeBytes -= length;
        }
    }

    private static PhysicalAddress AddressOf(long pfn) => new((ulong)pfn << 12);

    private void CheckPfn(long pfn)
    {
        if ((ulong)pfn >= (ulong)PfnCount)
        {
            throw new ArgumentOutOfRangeException(nameof(pfn), pfn, "no such frame");
        }
    }

    private static void CheckInside(int offset, int length)
    {
        if ((uint)offset > 4096 || (uint)length > 4096 - (uint)offset)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, "outside of the frame");
        }
    }
}
