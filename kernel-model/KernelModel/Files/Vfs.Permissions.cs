using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>Who may do what (generic_permission in fs/namei.c; capabilities(7)).</summary>
internal sealed partial class Vfs
{
    /// <summary>0, or -EACCES.</summary>
    public static long Permission(Credentials who, Inode inode, Access wanted)
    {
        uint bits = who.FileSystemUid == inode.Uid ? inode.Mode >> 6
            : who.IsInGroup(inode.Gid) ? inode.Mode >> 3
            : inode.Mode;
        if (((uint)wanted & ~bits & 7) == 0)
        {
            return 0;
        }

        if (who.Has(Capability.DAC_OVERRIDE)
            && (inode.IsDirectory || (wanted & Access.Execute) == 0 || (inode.Mode & 0x49) != 0))
        {
            return 0;
        }

        bool onlyLooks = inode.IsDirectory ? (wanted & Access.Write) == 0 : wanted == Access.Read;
        return onlyLooks && who.Has(Capability.DAC_READ_SEARCH) ? 0 : -Errno.EACCES;
    }

    /// <summary>0 for the owner and for who may act as one, otherwise -EPERM.</summary>
    public static long OwnerPermission(Credentials who, Inode inode) =>
        who.FileSystemUid == inode.Uid || who.Has(Capability.FOWNER) ? 0 : -Errno.EPERM;

    /// <summary>May a name be added to a directory.</summary>
    public static long MayCreate(TaskStruct task, VfsPath directory)
    {
        if (directory.Dentry.IsUnlinked)
        {
            return -Errno.ENOENT;
        }

        return directory.Mount.IsReadOnly
            ? -Errno.EROFS
            : Permission(task.Credentials, directory.Inode, Access.Write | Access.Execute);
    }

    /// <summary>May a name be removed from a directory: the sticky bit leaves it to the owners.</summary>
    public static long MayDelete(TaskStruct task, VfsPath directory, Inode entry)
    {
        long error = directory.Mount.IsReadOnly
            ? -Errno.EROFS
            : Permission(task.Credentials, directory.Inode, Access.Write | Access.Execute);
        if (error < 0 || (directory.Inode.Mode & Modes.S_ISVTX) == 0)
        {
            return error;
        }

        uint uid = task.Credentials.FileSystemUid;
        bool isOwner = uid == entry.Uid || uid == directory.Inode.Uid || task.Credentials.Has(Capability.FOWNER);
        return isOwner ? 0 : -Errno.EPERM;
    }

    /// <summary>A new file's owner, and the set-group-ID bit that directories hand down (inode_init_owner).</summary>
    public static void InitializeOwner(TaskStruct task, Inode directory, Inode made)
    {
        made.Uid = task.Credentials.FileSystemUid;
        made.Gid = task.Credentials.FileSystemGid;
        if ((directory.Mode & Modes.S_ISGID) != 0)
        {
            made.Gid = directory.Gid;
            made.Mode |= made.IsDirectory ? Modes.S_ISGID : 0;
        }
    }

    /// <summary>
    /// The same where the file system writes through: a host that lets its user give nothing away keeps the file his,
    /// while the guest sees its own owner.
    /// </summary>
    public static void TakeOwner(TaskStruct task, Inode directory, Inode made)
    {
        (uint uid, uint gid) = (made.Uid, made.Gid);
        InitializeOwner(task, directory, made);
        if ((made.Uid, made.Gid) != (uid, gid))
        {
            _ = made.Super.SetOwner(made, made.Uid, made.Gid);
        }
    }

    /// <summary>A write or a new owner takes set-user-ID and set-group-ID away (file_remove_privs).</summary>
    public static void RemovePrivileges(Inode inode)
    {
        if ((inode.Mode & (Modes.S_ISUID | Modes.S_ISGID)) != 0 && !inode.IsDirectory)
        {
            uint gone = Modes.S_ISUID | ((inode.Mode & Modes.S_IXGRP) != 0 ? Modes.S_ISGID : 0);
            inode.Mode &= ~gone;
        }
    }
}
