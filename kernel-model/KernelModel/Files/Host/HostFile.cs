using KernelModel.Files.Memory;
using KernelModel.PageCache;
using Microsoft.Win32.SafeHandles;

namespace KernelModel.Files.Host;

/// <summary>A regular file of the host: its pages are read in when they are wanted.</summary>
internal sealed class HostFile : MemoryFile, IPageSource
{
    private const int PageBytes = 4096;

    private readonly HostStat _stat;
    private SafeFileHandle? _handle;
    private bool _keepsHandle;

    /// <summary>What the guest has not cut off yet: pages beyond are zeros, whatever the host has there.</summary>
    private long _hostBytes;

    public HostFile(HostFileSystem super, HostStat stat)
        : base(super, stat.Mode)
    {
        _stat = stat;
        _hostBytes = stat.SizeBytes;
    }

    public bool IsSlow => true;

    public bool WantsWrites => IsWritable;

    public override long SizeBytes => HasMapping ? Mapping.SizeBytes : _stat.SizeBytes;

    public override long Blocks => (SizeBytes + PageBytes - 1) / PageBytes * 8;

    private HostFileSystem Host => (HostFileSystem)FileSystem;

    private bool IsWritable => Host.IsWritable;

    public int ReadPage(long index, Span<byte> into)
    {
        long position = index * PageBytes;
        int wanted = (int)Math.Clamp(_hostBytes - position, 0, into.Length);
        if (wanted == 0)
        {
            return 0;
        }

        if (Handle() is not { } handle)
        {
            return -Errno.EIO;
        }

        try
        {
            _ = RandomAccess.Read(handle, into[..wanted], position);
            return 0;
        }
        catch (IOException e)
        {
            return HostCalls.ErrorOf(e);
        }
    }

    public int WritePage(long index, ReadOnlySpan<byte> from)
    {
        long position = index * PageBytes;
        int length = (int)Math.Clamp(SizeBytes - position, 0, from.Length);
        return IsWritable ? (int)WriteToHost(position, from[..length]) : 0;
    }

    public override long Written(long position, ReadOnlySpan<byte> bytes) =>
        IsWritable ? WriteToHost(position, bytes) : 0;

    public override long SetSize(long bytes)
    {
        if (IsWritable)
        {
            try
            {
                if (Handle() is not { } handle)
                {
                    return -Errno.EIO;
                }

                RandomAccess.SetLength(handle, bytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return HostCalls.ErrorOf(e);
            }
        }

        _hostBytes = Math.Min(_hostBytes, bytes);
        return base.SetSize(bytes);
    }

    /// <summary>Zeros must be written: a page that is only dropped would come back from the host.</summary>
    public override void PunchHole(long position, long bytes)
    {
        Span<byte> zeros = stackalloc byte[PageBytes];
        zeros.Clear();
        for (long done = 0; done < bytes;)
        {
            int length = (int)Math.Min(bytes - done, PageBytes);
            if (Mapping.WriteAt(position + done, zeros[..length]) <= 0)
            {
                return;
            }

            _ = Written(position + done, zeros[..length]);
            done += length;
        }
    }

    public override void Evict()
    {
        _keepsHandle = false;
        CloseHandle();
        base.Evict();
    }

    /// <summary>The name goes on the host, but the guest may still have the file open.</summary>
    public void KeepHandle() => _keepsHandle = Handle() is not null;

    public void CloseHandle()
    {
        if (!_keepsHandle)
        {
            _handle?.Dispose();
            _handle = null;
        }
    }

    protected override FileMapping NewMapping() =>
        new(Super.Vfs.Kernel.AddressSpaces, this, isShmem: false) { SizeBytes = _stat.SizeBytes };

    private long WriteToHost(long position, ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (Handle() is not { } handle)
            {
                return -Errno.EIO;
            }

            RandomAccess.Write(handle, bytes, position);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return HostCalls.ErrorOf(e);
        }
    }

    /// <summary>The host's file, opened only while it is the one that was seen and no link was put in its place.
    /// </summary>
    private SafeFileHandle? Handle()
    {
        if (_handle is not null)
        {
            return _handle;
        }

        if (Host.Places[this]?.Path is not { } path || HostCalls.Stat(path, out HostStat now) < 0
            || !now.IsSameFile(_stat))
        {
            return null;
        }

        _handle = (IsWritable ? Open(path, FileAccess.ReadWrite) : null) ?? Open(path, FileAccess.Read);
        if (_handle is not null)
        {
            Host.Opened(this);
        }

        return _handle;
    }

    private static SafeFileHandle? Open(string path, FileAccess access)
    {
        try
        {
            return File.OpenHandle(path, System.IO.FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
