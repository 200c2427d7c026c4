using System.Collections.Immutable;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Users, groups and capabilities (kernel/sys.c, kernel/groups.c, kernel/capability.c).</summary>
internal static class CredentialCalls
{
    private const int MaximumGroups = 65_536;
    private const uint CapabilityVersion1 = 0x1998_0330;
    private const uint CapabilityVersion2 = 0x2007_1026;
    private const uint CapabilityVersion3 = 0x2008_0522;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(102, "getuid", static (in CallFrame c) => c.Task.Credentials.Uid, ""),
        new(104, "getgid", static (in CallFrame c) => c.Task.Credentials.Gid, ""),
        new(105, "setuid", SetUid, "int"),
        new(106, "setgid", SetGid, "int"),
        new(107, "geteuid", static (in CallFrame c) => c.Task.Credentials.EffectiveUid, ""),
        new(108, "getegid", static (in CallFrame c) => c.Task.Credentials.EffectiveGid, ""),
        new(113, "setreuid", SetRealUid, "int int"),
        new(114, "setregid", SetRealGid, "int int"),
        new(115, "getgroups", GetGroups, "int ptr"),
        new(116, "setgroups", SetGroups, "int ptr"),
        new(117, "setresuid", SetAllUids, "int int int"),
        new(118, "getresuid", GetAllUids, "ptr ptr ptr"),
        new(119, "setresgid", SetAllGids, "int int int"),
        new(120, "getresgid", GetAllGids, "ptr ptr ptr"),
        new(122, "setfsuid", SetFileUid, "int"),
        new(123, "setfsgid", SetFileGid, "int"),
        new(125, "capget", GetCapabilities, "ptr ptr"),
        new(126, "capset", SetCapabilities, "ptr ptr"),
    ];

    /// <summary>Capabilities follow the user (cap_emulate_setxuid).</summary>
    private static Credentials Follow(Credentials old, Credentials now)
    {
        bool wasRoot = old.Uid == 0 || old.EffectiveUid == 0 || old.SavedUid == 0;
        bool isRoot = now.Uid == 0 || now.EffectiveUid == 0 || now.SavedUid == 0;
        if (wasRoot && !isRoot && !old.KeepsCapabilities)
        {
            now = now with { PermittedCapabilities = 0, EffectiveCapabilities = 0 };
        }

        if (old.EffectiveUid == 0 && now.EffectiveUid != 0)
        {
            now = now with { EffectiveCapabilities = 0 };
        }
        else if (old.EffectiveUid != 0 && now.EffectiveUid == 0)
        {
            now = now with { EffectiveCapabilities = now.PermittedCapabilities };
        }

        return now;
    }

    private static long SetUid(in CallFrame call)
    {
        Credentials old = call.Task.Credentials;
        long error = old.Users.Set((uint)call.A0, old.Has(Capability.SETUID), out IdSet now);
        return ChangeUsers(in call, error, now);
    }

    private static long SetGid(in CallFrame call)
    {
        Credentials old = call.Task.Credentials;
        long error = old.MainGroups.Set((uint)call.A0, old.Has(Capability.SETGID), out IdSet now);
        return ChangeGroups(in call, error, now);
    }

    private static long SetRealUid(in CallFrame call)
    {
        Credentials old = call.Task.Credentials;
        long error = old.Users.SetReal(
            (uint)call.A0, (uint)call.A1, old.Has(Capability.SETUID), out IdSet now);
        return ChangeUsers(in call, error, now);
    }

    private static long SetRealGid(in CallFrame call)
    {
        Credentials old = call.Task.Credentials;
        long error = old.MainGroups.SetReal(
            (uint)call.A0, (uint)call.A1, old.Has(Capability.SETGID), out IdSet now);
        return ChangeGroups(in call, error, now);
    }

    private static long SetAllUids(in CallFrame call)
    {
        Credentials old = call.Task.Credentials;
        long error = old.Users.SetAll(
            (uint)call.A0, (uint)call.A1, (uint)call.A2, old.Has(Capability.SETUID), out IdSet now);
        return ChangeUsers(in call, error, now);
    }

    private static long SetAllGids(in CallFrame call)
    {
        Credentials old = call.Task.Credentials;
        long error = old.MainGroups.SetAll(
            (uint)call.A0, (uint)call.A1, (uint)call.A2, old.Has(Capability.SETGID), out IdSet now);
        return ChangeGroups(in call, error, now);
    }

    private static long ChangeUsers(in CallFrame call, long error, IdSet now)
    {
        Credentials old = call.Task.Credentials;
        call.Task.Credentials = error < 0 ? old : Follow(old, old with { Users = now });
        return error;
    }

    private static long ChangeGroups(in CallFrame call, long error, IdSet now)
    {
        Credentials old = call.Task.Credentials;
        call.Task.Credentials = error < 0 ? old : old with { MainGroups = now };
        return error;
    }

    private static long GetAllUids(in CallFrame call) => Put(in call, call.Task.Credentials.Users);

    private static long GetAllGids(in CallFrame call) => Put(in call, call.Task.Credentials.MainGroups);

    private static long Put(in CallFrame call, IdSet own) =>
        call.Mm.TryWrite(call.A0, own.Real) && call.Mm.TryWrite(call.A1, own.Effective)
        && call.Mm.TryWrite(call.A2, own.Saved)
            ? 0 : -Errno.EFAULT;

    private static long SetFileUid(in CallFrame call)
    {
        Credentials old = call.Task.Credentials;
        uint uid = (uint)call.A0;
        if (uid != IdSet.Unchanged && (old.Users.IsOwn(uid) || old.Has(Capability.SETUID)))
        {
            call.Task.Credentials = old with { FileSystemUid = uid };
        }

        return old.FileSystemUid;
    }

    private static long SetFileGid(in CallFrame call)
    {
        Credentials old = call.Task.Credentials;
        uint gid = (uint)call.A0;
        if (gid != IdSet.Unchanged && (old.MainGroups.IsOwn(gid) || old.Has(Capability.SETGID)))
        {
            call.Task.Credentials = old with { FileSystemGid = gid };
        }

        return old.FileSystemGid;
    }

    private static long GetGroups(in CallFrame call)
    {
        ImmutableArray<uint> groups = call.Task.Credentials.Groups;
        int room = (int)call.A0;
        if (room == 0)
        {
            return groups.Length;
        }

        if (room < groups.Length)
        {
            return -Errno.EINVAL;
        }

        for (int i = 0; i < groups.Length; i++)
        {
            if (!call.Mm.TryWrite(call.A1 + (ulong)(4 * i), groups[i]))
            {
                return -Errno.EFAULT;
            }
        }

        return groups.Length;
    }

    private static long SetGroups(in CallFrame call)
    {
        if (!call.Task.Credentials.Has(Capability.SETGID))
        {
            return -Errno.EPERM;
        }

        if (call.A0 > MaximumGroups)
        {
            return -Errno.EINVAL;
        }

        uint[] groups = new uint[(int)call.A0];
        for (int i = 0; i < groups.Length; i++)
        {
            if (!call.Mm.TryRead(call.A1 + (ulong)(4 * i), out groups[i]))
            {
                return -Errno.EFAULT;
            }
        }

        Array.Sort(groups);
        call.Task.Credentials = call.Task.Credentials with { Groups = [.. groups] };
        return 0;
    }

    /// <summary>The header is a version and a thread; unknown versions are answered with the newest.</summary>
    private static long ReadHeader(in CallFrame call, out int words, out TaskStruct target)
    {
        words = 0;
        target = call.Task;
        if (!call.Mm.TryRead(call.A0, out uint version) || !call.Mm.TryRead(call.A0 + 4, out int pid))
        {
            return -Errno.EFAULT;
        }

        words = version switch { CapabilityVersion1 => 1, CapabilityVersion2 or CapabilityVersion3 => 2, _ => 0 };
        if (words == 0)
        {
            return call.Mm.TryWrite(call.A0, CapabilityVersion3) ? -Errno.EINVAL : -Errno.EFAULT;
        }

        if (pid < 0)
        {
            return -Errno.EINVAL;
        }

        if (pid != 0)
        {
            if (call.Kernel.Tasks.FindTask(pid) is not { } found)
            {
                return -Errno.ESRCH;
            }

            target = found;
        }

        return 0;
    }

    private static long GetCapabilities(in CallFrame call)
    {
        long result = ReadHeader(in call, out int words, out TaskStruct target);
        if (result != 0 || call.A1 == 0)
        {
            // With no room for an answer, a wrong version is only corrected (man capget).
            return result == -Errno.EINVAL && words == 0 && call.A1 == 0 ? 0 : result;
        }

        Credentials own = target.Credentials;
        for (int i = 0; i < words; i++)
        {
            ulong at = call.A1 + (ulong)(12 * i);
            if (!call.Mm.TryWrite(at, (uint)(own.EffectiveCapabilities >> (32 * i)))
                || !call.Mm.TryWrite(at + 4, (uint)(own.PermittedCapabilities >> (32 * i)))
                || !call.Mm.TryWrite(at + 8, (uint)(own.InheritableCapabilities >> (32 * i))))
            {
                return -Errno.EFAULT;
            }
        }

        return 0;
    }

    private static long SetCapabilities(in CallFrame call)
    {
        long result = ReadHeader(in call, out int words, out TaskStruct target);
        if (result != 0)
        {
            return result;
        }

        if (target != call.Task)
        {
            return -Errno.EPERM;
        }

        (ulong effective, ulong permitted, ulong inheritable) = (0, 0, 0);
        for (int i = 0; i < words; i++)
        {
            ulong at = call.A1 + (ulong)(12 * i);
            if (!call.Mm.TryRead(at, out uint e) || !call.Mm.TryRead(at + 4, out uint p)
                || !call.Mm.TryRead(at + 8, out uint n))
            {
                return -Errno.EFAULT;
            }

            effective |= (ulong)e << (32 * i);
            permitted |= (ulong)p << (32 * i);
            inheritable |= (ulong)n << (32 * i);
        }

        Credentials old = target.Credentials;
        (effective, permitted, inheritable) = (effective & Credentials.AllCapabilities,
            permitted & Credentials.AllCapabilities, inheritable & Credentials.AllCapabilities);
        ulong mayInherit = old.InheritableCapabilities
            | (old.Has(Capability.SETPCAP) ? old.BoundingCapabilities : old.PermittedCapabilities);
        if ((permitted & ~old.PermittedCapabilities) != 0 || (effective & ~permitted) != 0
            || (inheritable & ~mayInherit) != 0)
        {
            return -Errno.EPERM;
        }

        target.Credentials = old with
        {
            EffectiveCapabilities = effective,
            PermittedCapabilities = permitted,
            InheritableCapabilities = inheritable,
        };
        return 0;
    }
}
