using System.Globalization;

namespace KernelModel.Syscalls;

/// <summary>Flags by name, for traces: the sets that rows name after "flags:".</summary>
internal static class FlagNames
{
    private static readonly Dictionary<string, (ulong Bits, string Name)[]> s_sets = new()
    {
        ["mmap_prot"] = [(1, "PROT_READ"), (2, "PROT_WRITE"), (4, "PROT_EXEC"), (0x100_0000, "PROT_GROWSDOWN")],
        ["mmap_flags"] =
        [
            (3, "MAP_SHARED_VALIDATE"), (1, "MAP_SHARED"), (2, "MAP_PRIVATE"), (0x10, "MAP_FIXED"),
            (0x20, "MAP_ANONYMOUS"), (0x40, "MAP_32BIT"), (0x100, "MAP_GROWSDOWN"), (0x800, "MAP_DENYWRITE"),
            (0x1000, "MAP_EXECUTABLE"), (0x2000, "MAP_LOCKED"), (0x4000, "MAP_NORESERVE"), (0x8000, "MAP_POPULATE"),
            (0x1_0000, "MAP_NONBLOCK"), (0x2_0000, "MAP_STACK"), (0x4_0000, "MAP_HUGETLB"), (0x8_0000, "MAP_SYNC"),
            (0x10_0000, "MAP_FIXED_NOREPLACE"),
        ],
        ["mremap"] = [(1, "MREMAP_MAYMOVE"), (2, "MREMAP_FIXED"), (4, "MREMAP_DONTUNMAP")],
        ["msync"] = [(1, "MS_ASYNC"), (2, "MS_INVALIDATE"), (4, "MS_SYNC")],
        ["open"] =
        [
            (3, "O_ACCMODE"), (1, "O_WRONLY"), (2, "O_RDWR"), (0x40, "O_CREAT"), (0x80, "O_EXCL"), (0x100, "O_NOCTTY"),
            (0x200, "O_TRUNC"), (0x400, "O_APPEND"), (0x800, "O_NONBLOCK"), (0x10_1000, "O_SYNC"), (0x1000, "O_DSYNC"),
            (0x2000, "O_ASYNC"), (0x4000, "O_DIRECT"), (0x8000, "O_LARGEFILE"), (0x41_0000, "O_TMPFILE"),
            (0x1_0000, "O_DIRECTORY"), (0x2_0000, "O_NOFOLLOW"), (0x4_0000, "O_NOATIME"), (0x8_0000, "O_CLOEXEC"),
            (0x20_0000, "O_PATH"),
        ],
        ["at"] =
        [
            (0x100, "AT_SYMLINK_NOFOLLOW"), (0x200, "AT_REMOVEDIR"), (0x400, "AT_SYMLINK_FOLLOW"),
            (0x800, "AT_NO_AUTOMOUNT"), (0x1000, "AT_EMPTY_PATH"),
        ],
        ["access"] = [(4, "R_OK"), (2, "W_OK"), (1, "X_OK")],
        ["clone"] =
        [
            (0x100, "CLONE_VM"), (0x200, "CLONE_FS"), (0x400, "CLONE_FILES"), (0x800, "CLONE_SIGHAND"),
            (0x1000, "CLONE_PIDFD"), (0x4000, "CLONE_VFORK"), (0x8000, "CLONE_PARENT"), (0x1_0000, "CLONE_THREAD"),
            (0x2_0000, "CLONE_NEWNS"), (0x4_0000, "CLONE_SYSVSEM"), (0x8_0000, "CLONE_SETTLS"),
            (0x10_0000, "CLONE_PARENT_SETTID"), (0x20_0000, "CLONE_CHILD_CLEARTID"),
            (0x100_0000, "CLONE_CHILD_SETTID"), (0x1000_0000, "CLONE_NEWUSER"), (0x2000_0000, "CLONE_NEWPID"),
            (0x4000_0000, "CLONE_NEWNET"), (0x1_0000_0000, "CLONE_CLEAR_SIGHAND"),
        ],
        ["wait"] =
        [
            (1, "WNOHANG"), (2, "WSTOPPED"), (4, "WEXITED"), (8, "WCONTINUED"), (0x100_0000, "WNOWAIT"),
            (0x2000_0000, "__WNOTHREAD"), (0x4000_0000, "__WALL"), (0x8000_0000, "__WCLONE"),
        ],
        ["timer"] = [(1, "TIMER_ABSTIME")],
        ["getrandom"] = [(1, "GRND_NONBLOCK"), (2, "GRND_RANDOM"), (4, "GRND_INSECURE")],
    };

    /// <summary>The names of the bits set, joined by bars; what has no name in hexadecimal.</summary>
    public static string Text(string set, ulong value)
    {
        if (set == "open" && (value & 3) == 0)
        {
            string others = value == 0 ? string.Empty : Text(set, value, "|");
            return "O_RDONLY" + others;
        }

        return value == 0 ? set == "mmap_prot" ? "PROT_NONE" : set == "access" ? "F_OK" : "0"
            : Text(set, value, string.Empty);
    }

    private static string Text(string set, ulong value, string start)
    {
        List<string> names = [];
        if (s_sets.TryGetValue(set, out (ulong Bits, string Name)[]? flags))
        {
            foreach ((ulong bits, string name) in flags)
            {
                if ((value & bits) == bits)
                {
                    names.Add(name);
                    value &= ~bits;
                }
            }
        }

        if (value != 0 || names.Count == 0)
        {
            names.Add(string.Create(CultureInfo.InvariantCulture, $"0x{value:x}"));
        }

        return start + string.Join('|', names);
    }
}
