namespace KernelModel.Files;

/// <summary>O_* of open and fcntl on x86-64 (include/uapi/asm-generic/fcntl.h).</summary>
internal static class OpenFlags
{
    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_ACCMODE = 3;
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int O_NOCTTY = 0x100;
    public const int O_TRUNC = 0x200;
    public const int O_APPEND = 0x400;
    public const int O_NONBLOCK = 0x800;
    public const int O_DSYNC = 0x1000;
    public const int O_ASYNC = 0x2000;
    public const int O_DIRECT = 0x4000;
    public const int O_LARGEFILE = 0x8000;
    public const int O_DIRECTORY = 0x1_0000;
    public const int O_NOFOLLOW = 0x2_0000;
    public const int O_NOATIME = 0x4_0000;
    public const int O_CLOEXEC = 0x8_0000;
    public const int O_SYNC = 0x10_1000;
    public const int O_PATH = 0x20_0000;

    /// <summary>__O_TMPFILE; programs give it with O_DIRECTORY.</summary>
    public const int O_TMPFILE = 0x40_0000;

    /// <summary>What F_SETFL changes.</summary>
    public const int Settable = O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME;

    /// <summary>Flags that open forgets once it is done.</summary>
    public const int Creation = O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC;
}
