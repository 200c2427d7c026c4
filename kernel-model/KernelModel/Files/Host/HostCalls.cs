using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace KernelModel.Files.Host;

/// <summary>The host's own calls, which say more than the class library does: 0, or a negated error number.</summary>
internal static partial class HostCalls
{
    private const int AT_FDCWD = -100;
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const uint STATX_BASIC_STATS = 0x7FF;
    private const int StatXBytes = 256;

    /// <summary>lstat.</summary>
    public static int Stat(string path, out HostStat stat)
    {
        stat = default;
        if (!OperatingSystem.IsLinux())
        {
            return StatPortably(path, out stat);
        }

        Span<byte> area = stackalloc byte[StatXBytes];
        int error = Result(StatX(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, ref area[0]));
        if (error < 0)
        {
            return error;
        }

        stat = new HostStat(
            BinaryPrimitives.ReadUInt16LittleEndian(area[28..]), Word(area, 20), Word(area, 24), Word(area, 16),
            BinaryPrimitives.ReadUInt64LittleEndian(area[32..]), Device(area, 136), Device(area, 128),
            BinaryPrimitives.ReadInt64LittleEndian(area[40..]), Time(area, 64), Time(area, 112), Time(area, 96));
        return 0;
    }

    public static int MakeDirectory(string path, uint mode) => Result(MkDir(path, mode));

    public static int MakeNode(string path, uint mode, uint device) => Result(MkNod(path, mode, device));

    public static int MakeSymlink(string target, string path) => Result(SymLink(target, path));

    public static int MakeLink(string file, string path) => Result(Link(file, path));

    public static int Remove(string path) => Result(Unlink(path));

    public static int RemoveDirectory(string path) => Result(RmDir(path));

    public static int Move(string from, string to, bool exchanges) =>
        Result(RenameAt2(AT_FDCWD, from, AT_FDCWD, to, exchanges ? 2u : 0u));

    public static int SetMode(string path, uint mode) => Result(ChMod(path, mode));

    /// <summary>utimensat, of a symbolic link itself.</summary>
    public static int SetTimes(string path, ReadOnlySpan<long> times) =>
        Result(UTimeNsAt(AT_FDCWD, path, in times[0], AT_SYMLINK_NOFOLLOW));

    public static int SetOwner(string path, uint uid, uint gid) => Result(LChown(path, uid, gid));

    /// <summary>The error behind what the class library throws; its own kinds stand for a few.</summary>
    public static int ErrorOf(Exception failure) => failure switch
    {
        UnauthorizedAccessException => -Errno.EACCES,

        // An error that has no kind of its own is told by its number.
        IOException { HResult: > 0 and < 4096 } other => -other.HResult,
        _ => -Errno.EIO,
    };

    private static int Result(int status) => status == 0 ? 0 : -Marshal.GetLastPInvokeError();

    private static uint Word(ReadOnlySpan<byte> area, int at) => BinaryPrimitives.ReadUInt32LittleEndian(area[at..]);

    private static uint Device(ReadOnlySpan<byte> area, int at) => (Word(area, at) << 8) | (Word(area, at + 4) & 0xFF);

    private static long Time(ReadOnlySpan<byte> area, int at) =>
        (BinaryPrimitives.ReadInt64LittleEndian(area[at..]) * 1_000_000_000) + Word(area, at + 8);

    /// <summary>What the class library tells, on hosts without statx.</summary>
    private static int StatPortably(string path, out HostStat stat)
    {
        FileInfo file = new(path);
        bool isLink = file.LinkTarget is not null;
        bool isDirectory = !isLink && Directory.Exists(path);
        stat = default;
        if (!isLink && !isDirectory && !file.Exists)
        {
            return -Errno.ENOENT;
        }

        uint type = isLink ? Modes.S_IFLNK : isDirectory ? Modes.S_IFDIR : Modes.S_IFREG;
        uint mode = OperatingSystem.IsWindows() ? 0x1EDu : (uint)file.UnixFileMode;
        long modified = (file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100;
        // The class library has no inode numbers: a hash of the path stands in.
        ulong number = 14_695_981_039_346_656_037;
        foreach (char c in path)
        {
            number = (number ^ c) * 1_099_511_628_211;
        }

        stat = new HostStat(
            type | mode, 0, 0, 1, number, 0, 0, type == Modes.S_IFREG ? file.Length : 0, modified, modified, modified);
        return 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int directory, string path, int flags, uint mask, ref byte area);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MkDir(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "mknod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MkNod(string path, uint mode, nuint device);

    [LibraryImport("libc", EntryPoint = "symlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SymLink(string target, string path);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string file, string path);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RmDir(string path);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameAt2(int fromDirectory, string from, int toDirectory, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChMod(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int UTimeNsAt(int directory, string path, in long times, int flags);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int LChown(string path, uint uid, uint gid);
}
