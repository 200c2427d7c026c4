namespace KernelModel.Files;

/// <summary>File types and permission bits of <c>st_mode</c> (include/uapi/linux/stat.h).</summary>
internal static class Modes
{
    public const uint S_IFMT = 0xF000;
    public const uint S_IFSOCK = 0xC000;
    public const uint S_IFLNK = 0xA000;
    public const uint S_IFREG = 0x8000;
    public const uint S_IFBLK = 0x6000;
    public const uint S_IFDIR = 0x4000;
    public const uint S_IFCHR = 0x2000;
    public const uint S_IFIFO = 0x1000;
    public const uint S_ISUID = 0x800;
    public const uint S_ISGID = 0x400;
    public const uint S_ISVTX = 0x200;

    /// <summary>rwxrwxrwx.</summary>
    public const uint Permissions = 0x1FF;

    /// <summary>All that chmod changes.</summary>
    public const uint AllBits = 0xFFF;

    /// <summary>The bit of the group to execute: with S_ISGID it means set-group-ID, without mandatory locks.</summary>
    public const uint S_IXGRP = 0x8;

    /// <summary>DT_* of a directory entry: the type without the permissions (include/linux/fs_types.h).</summary>
    public static byte DirectoryType(uint mode) => (byte)((mode & S_IFMT) >> 12);
}
