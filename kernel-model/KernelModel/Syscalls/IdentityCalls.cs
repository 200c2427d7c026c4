using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Who a process is: identifiers, groups and sessions.</summary>
internal static class IdentityCalls
{
    internal static IEnumerable<SystemCall> Rows =>
    [
        new(39, "getpid", GetPid, ""),
        new(109, "setpgid", SetGroup, "int int"),
        new(110, "getppid", GetParentPid, ""),
        new(111, "getpgrp", GetOwnGroup, ""),
        new(112, "setsid", SetSession, ""),
        new(121, "getpgid", GetGroup, "int"),
        new(124, "getsid", GetSession, "int"),
        new(186, "gettid", GetThreadId, ""),
    ];

    private static long GetPid(in CallFrame call) => call.Task.Tgid;

    private static long GetParentPid(in CallFrame call) => call.Task.Process.Parent?.Pid ?? 0;

    private static long GetThreadId(in CallFrame call) => call.Task.Pid;

    private static long GetOwnGroup(in CallFrame call) => call.Task.Process.Group;

    private static long GetGroup(in CallFrame call) => Find(in call)?.Group ?? -Errno.ESRCH;

    private static long GetSession(in CallFrame call) => Find(in call)?.Session ?? -Errno.ESRCH;

    private static Process? Find(in CallFrame call) => (int)call.A0 == 0
        ? call.Task.Process
        : call.Kernel.Tasks.FindTask((int)call.A0)?.Process;

    private static long SetGroup(in CallFrame call)
    {
        Process self = call.Task.Process;
        int pid = (int)call.A0 == 0 ? self.Pid : (int)call.A0;
        int group = (int)call.A1 == 0 ? pid : (int)call.A1;
        if (group < 0)
        {
            return -Errno.EINVAL;
        }

        Process? target = pid == self.Pid ? self : self.Children.Find(c => c.Pid == pid);
        if (target is null)
        {
            return -Errno.ESRCH;
        }

        if (target != self && target.Session != self.Session)
        {
            return -Errno.EPERM;
        }

        if (target != self && target.HasExecuted)
        {
            return -Errno.EACCES;
        }

        if (target.Session == target.Pid)
        {
            return -Errno.EPERM;
        }

        int session = self.Session;
        if (group != pid && !call.Kernel.Tasks.Group(group).Any(p => p.Session == session))
        {
            return -Errno.EPERM;
        }

        target.Group = group;
        return 0;
    }

    private static long SetSession(in CallFrame call)
    {
        Process self = call.Task.Process;
        if (self.Session == self.Pid || call.Kernel.Tasks.Group(self.Pid).Any())
        {
            return -Errno.EPERM;
        }

        self.Session = self.Pid;
        self.Group = self.Pid;
        self.Terminal = 0;
        return self.Pid;
    }
}
