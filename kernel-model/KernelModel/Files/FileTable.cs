using System.Numerics;

namespace KernelModel.Files;

/// <summary>A process's descriptors (<c>files_struct</c>), shared by threads (CLONE_FILES).</summary>
internal sealed class FileTable
{
    private OpenFile?[] _files = new OpenFile?[64];

    /// <summary>A bit for each descriptor in use.</summary>
    private ulong[] _used = new ulong[1];

    /// <summary>A bit for each descriptor that exec closes.</summary>
    private ulong[] _closeOnExec = new ulong[1];

    /// <summary>Processes and threads that share it.</summary>
    public int RefCount { get; set; } = 1;

    /// <summary>One more than the greatest descriptor there is room for now.</summary>
    public int Capacity => _files.Length;

    /// <summary>The file of a descriptor, or null (EBADF). // HOT</summary>
    public OpenFile? this[ulong descriptor] =>
        (uint)descriptor < (uint)_files.Length ? _files[(uint)descriptor] : null;

    /// <summary>Gives a file the lowest free descriptor and takes over the caller's reference.</summary>
    /// <param name="file">The file.</param>
    /// <param name="closesOnExec">FD_CLOEXEC.</param>
    /// <param name="limit">RLIMIT_NOFILE: no descriptor from here on.</param>
    /// <param name="from">No descriptor below.</param>
    /// <returns>The descriptor, or -EMFILE: then the reference stays the caller's.</returns>
    public int Add(OpenFile file, bool closesOnExec, ulong limit, int from = 0)
    {
        int descriptor = LowestFree(from);
        if ((ulong)descriptor >= limit)
        {
            return -Errno.EMFILE;
        }

        Set(descriptor, file, closesOnExec);
        return descriptor;
    }

    /// <summary>Puts a file at a descriptor, as dup2 does; what was there is closed.</summary>
    public void Replace(int descriptor, OpenFile file, bool closesOnExec)
    {
        OpenFile? old = this[(uint)descriptor];
        Set(descriptor, file, closesOnExec);
        if (old is not null)
        {
            old.Flush(this);
            old.Vfs.Locks.DescriptorClosed(old, this);
            old.Put();
        }
    }

    /// <summary>close: 0, or -EBADF.</summary>
    public int Close(ulong descriptor)
    {
        if (this[descriptor] is not { } file)
        {
            return -Errno.EBADF;
        }

        int at = (int)descriptor;
        _files[at] = null;
        _used[at >> 6] &= ~(1UL << at);
        _closeOnExec[at >> 6] &= ~(1UL << at);
        file.Flush(this);
        file.Vfs.Locks.DescriptorClosed(file, this);
        file.Put();
        return 0;
    }

    public bool ClosesOnExec(int descriptor) => (_closeOnExec[descriptor >> 6] >> descriptor & 1) != 0;

    public void SetCloseOnExec(int descriptor, bool value)
    {
        ulong bit = 1UL << descriptor;
        _closeOnExec[descriptor >> 6] = value
            ? _closeOnExec[descriptor >> 6] | bit
            : _closeOnExec[descriptor >> 6] & ~bit;
    }

    /// <summary>exec: closes what is marked.</summary>
    public void CloseOnExec()
    {
        for (int word = 0; word < _closeOnExec.Length; word++)
        {
            ulong bits = _closeOnExec[word] & _used[word];
            for (; bits != 0; bits &= bits - 1)
            {
                Close((ulong)((word << 6) + BitOperations.TrailingZeroCount(bits)));
            }
        }
    }

    /// <summary>fork: the same files under the same numbers.</summary>
    public FileTable Clone()
    {
        FileTable copy = new()
        {
            _files = (OpenFile?[])_files.Clone(),
            _used = (ulong[])_used.Clone(),
            _closeOnExec = (ulong[])_closeOnExec.Clone(),
        };
        foreach (OpenFile? file in _files)
        {
            file?.Get();
        }

        return copy;
    }

    /// <summary>A user of the table is gone; the last closes everything.</summary>
    public void Drop()
    {
        if (--RefCount > 0)
        {
            return;
        }

        for (int i = 0; i < _files.Length; i++)
        {
            if (_files[i] is not null)
            {
                Close((ulong)i);
            }
        }
    }

    private void Set(int descriptor, OpenFile file, bool closesOnExec)
    {
        while (descriptor >= _files.Length)
        {
            Array.Resize(ref _files, _files.Length * 2);
            Array.Resize(ref _used, _files.Length >> 6);
            Array.Resize(ref _closeOnExec, _files.Length >> 6);
        }

        _files[descriptor] = file;
        _used[descriptor >> 6] |= 1UL << descriptor;
        SetCloseOnExec(descriptor, closesOnExec);
    }

    private int LowestFree(int from)
    {
        for (int word = from >> 6; word < _used.Length; word++)
        {
            ulong free = ~_used[word];
            if (word == from >> 6)
            {
                free &= ulong.MaxValue << from;
            }

            if (free != 0)
            {
                return (word << 6) + BitOperations.TrailingZeroCount(free);
            }
        }

        return Math.Max(from, _files.Length);
    }
}
