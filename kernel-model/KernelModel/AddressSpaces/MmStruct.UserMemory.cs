using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Emulator.Arch;
using KernelModel.Faults;
using KernelModel.Paging;

namespace KernelModel.AddressSpaces;

/// <content>
/// The kernel's reads and writes of user memory (copy_from_user and its like): pages are faulted in, shared ones copied
/// first; protection keys hold as for the task itself. Wrong addresses are values, EFAULT for the caller.
/// </content>
internal sealed unsafe partial class MmStruct
{
    /// <summary>Longest path with its end (PATH_MAX).</summary>
    public const int LongestPath = 4096;

    /// <summary>Fills the whole span; false: EFAULT, and an unknown part was read.</summary>
    public bool Read(ulong at, Span<byte> into) => ReadPart(at, into) == into.Length;

    /// <summary>Writes all bytes; false: EFAULT, and an unknown part was written.</summary>
    public bool Write(ulong at, ReadOnlySpan<byte> bytes) => WritePart(at, bytes) == bytes.Length;

    /// <summary>Reads up to the first page that cannot be read.</summary>
    /// <returns>Bytes read.</returns>
    public int ReadPart(ulong at, Span<byte> into)
    {
        int done = 0;
        while (done < into.Length)
        {
            int piece = Math.Min(into.Length - done, 0x1000 - (int)(at & PageMask));
            long frame = FrameFor(at, FaultAccess.Read);
            if (frame < 0)
            {
                break;
            }

            Frames.Read(frame, (int)(at & PageMask), into.Slice(done, piece));
            done += piece;
            at += (ulong)piece;
        }

        return done;
    }

    /// <summary>Writes up to the first page that cannot be written.</summary>
    /// <returns>Bytes written.</returns>
    public int WritePart(ulong at, ReadOnlySpan<byte> bytes)
    {
        int done = 0;
        while (done < bytes.Length)
        {
            int piece = Math.Min(bytes.Length - done, 0x1000 - (int)(at & PageMask));
            long frame = FrameFor(at, FaultAccess.Write);
            if (frame < 0)
            {
                break;
            }

            Frames.Write(frame, (int)(at & PageMask), bytes.Slice(done, piece));
            done += piece;
            at += (ulong)piece;
        }

        return done;
    }

    /// <summary>Writes zeros (clear_user); false: EFAULT.</summary>
    public bool Clear(ulong at, ulong length)
    {
        while (length > 0)
        {
            int piece = (int)Math.Min(length, 0x1000 - (at & PageMask));
            long frame = FrameFor(at, FaultAccess.Write);
            if (frame < 0)
            {
                return false;
            }

            Frames.Write(frame, (int)(at & PageMask), s_zeros.AsSpan(0, piece));
            at += (ulong)piece;
            length -= (ulong)piece;
        }

        return true;
    }

    public bool TryRead<T>(ulong at, out T value)
        where T : unmanaged
    {
        Unsafe.SkipInit(out value);
        return Read(at, MemoryMarshal.AsBytes(new Span<T>(ref value)));
    }

    public bool TryWrite<T>(ulong at, in T value)
        where T : unmanaged =>
        Write(at, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>Reads bytes up to and without a zero.</summary>
    /// <returns>The length; -ENAMETOOLONG when no zero came; -EFAULT.</returns>
    public long ReadString(ulong at, Span<byte> into)
    {
        int done = 0;
        while (done < into.Length)
        {
            int piece = Math.Min(into.Length - done, 0x1000 - (int)(at & PageMask));
            long frame = FrameFor(at, FaultAccess.Read);
            if (frame < 0)
            {
                return -Errno.EFAULT;
            }

            Span<byte> part = into.Slice(done, piece);
            Frames.Read(frame, (int)(at & PageMask), part);
            int end = part.IndexOf((byte)0);
            if (end >= 0)
            {
                return done + end;
            }

            done += piece;
            at += (ulong)piece;
        }

        return -Errno.ENAMETOOLONG;
    }

    /// <summary>Reads a path; null: <paramref name="error"/> is the negated error.</summary>
    public string? ReadPath(ulong at, out int error)
    {
        Span<byte> bytes = stackalloc byte[LongestPath];
        long length = ReadString(at, bytes);
        error = length < 0 ? (int)length : 0;
        return length < 0 ? null : Encoding.Latin1.GetString(bytes[..(int)length]);
    }

    /// <summary>
    /// The identifier of a futex: the same for all who mean the same word. Two words may share one. False: EFAULT.
    /// </summary>
    /// <param name="address">The word.</param>
    /// <param name="isPrivate">FUTEX_PRIVATE_FLAG: only this address space means it.</param>
    /// <param name="id">The identifier.</param>
    public bool TryFutexKey(ulong address, bool isPrivate, out long id)
    {
        id = (ContextId << 47) ^ (long)address;
        if (isPrivate)
        {
            return address < TaskSize;
        }

        if (FrameFor(address, FaultAccess.Read) < 0 || AreaAt(address) is not { } area)
        {
            return false;
        }

        if (area.Mapping is { } mapping && area.Has(VmFlags.MayShare))
        {
            id = ~((mapping.Id << 40) ^ ((area.PageIndexOf(address) << 12) + (long)(address & PageMask)));
        }

        return true;
    }

    private static readonly byte[] s_zeros = new byte[4096];

    /// <summary>The frame behind an address for one access by the kernel; -1: the task may not.</summary>
    private long FrameFor(ulong at, FaultAccess access) // HOT
    {
        if (at >= TaskSize)
        {
            return -1;
        }

        ulong needed = access.IsWrite
            ? PagingEntry.P | PagingEntry.US | PagingEntry.RW
            : PagingEntry.P | PagingEntry.US;
        ulong used = access.IsWrite ? PagingEntry.A | PagingEntry.D : PagingEntry.A;
        for (int tries = 0; tries < 3; tries++)
        {
            ulong* entry = Tables.Find(at);
            if (entry != null && (*entry & needed) == needed)
            {
                if (!KeyAllows(*entry, access.IsWrite))
                {
                    return -1;
                }

                if ((*entry & used) != used)
                {
                    Tables.Store(entry, *entry | used);
                }

                return PteBits.FrameOf(*entry);
            }

            if (access.IsWrite && entry != null && (*entry & PagingEntry.P) != 0)
            {
                access = new FaultAccess(access.Code | PageFaultErrorCode.P);
            }

            if (!Manager.FaultHandler.Handle(this, Manager.CurrentTask, at, access).IsResolved)
            {
                return -1;
            }
        }

        return -1;
    }

    private bool KeyAllows(ulong entry, bool writes) // HOT
    {
        int key = (int)(entry >> PagingEntry.ProtectionKeyShift) & 0xF;
        if (key == 0)
        {
            return true;
        }

        uint rights = Manager.Cpus[Frames.CurrentCpu].Pkru >> (key * 2);
        return (rights & (writes ? 3 : 1)) == 0;
    }
}
