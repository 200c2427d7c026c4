namespace KernelModel.Syscalls;

/// <summary>
/// The calls that INT 80H serves for 64-bit programs (CONFIG_IA32_EMULATION): those whose arguments lie in memory as
/// in the 64-bit call of the same meaning, so that the same handler serves both. A call whose structures are laid out
/// otherwise (stat64, sigaction, readv ...) is not here: it answers ENOSYS and is named at the end.
/// </summary>
internal static class CompatCallTable
{
    /// <summary>One more than the greatest number that Linux gives to a 32-bit call.</summary>
    public const int Length = 470;

    /// <summary>restart_syscall's number there.</summary>
    public const int RestartNumber = 0;

    /// <summary>All rows.</summary>
    public static IReadOnlyList<CompatCall> Rows { get; } =
    [
        new(1, "exit"), new(2, "fork"), new(3, "read"), new(4, "write"), new(5, "open"), new(6, "close"),
        new(7, "wait4", CompatArguments.NoUsage), new(8, "creat"), new(9, "link"), new(10, "unlink"),
        new(12, "chdir"), new(14, "mknod"), new(15, "chmod"), new(19, "lseek", CompatArguments.SignedOffset),
        new(20, "getpid"), new(27, "alarm"), new(29, "pause"), new(33, "access"), new(36, "sync"), new(37, "kill"),
        new(38, "rename"), new(39, "mkdir"), new(40, "rmdir"), new(41, "dup"), new(42, "pipe"), new(45, "brk"),
        new(52, "umount2"), new(54, "ioctl"), new(57, "setpgid"), new(60, "umask"), new(61, "chroot"),
        new(63, "dup2"), new(64, "getppid"), new(65, "getpgrp"), new(66, "setsid"), new(74, "sethostname"),
        new(83, "symlink"), new(85, "readlink"), new(88, "reboot"), new(91, "munmap"),
        new(92, "truncate", CompatArguments.SignedOffset), new(93, "ftruncate", CompatArguments.SignedOffset),
        new(94, "fchmod"), new(96, "getpriority"), new(97, "setpriority"), new(118, "fsync"),
        new(121, "setdomainname"), new(122, "uname"), new(125, "mprotect"), new(132, "getpgid"), new(133, "fchdir"),
        new(136, "personality"), new(143, "flock"), new(144, "msync"), new(147, "getsid"), new(148, "fdatasync"),
        new(150, "mlock"), new(151, "munlock"), new(152, "mlockall"), new(153, "munlockall"),
        new(154, "sched_setparam"), new(155, "sched_getparam"), new(156, "sched_setscheduler"),
        new(157, "sched_getscheduler"), new(158, "sched_yield"), new(159, "sched_get_priority_max"),
        new(160, "sched_get_priority_min"), new(168, "poll"), new(172, "prctl"),
        new(175, "rt_sigprocmask"), new(176, "rt_sigpending"), new(179, "rt_sigsuspend"),
        new(180, "pread64", CompatArguments.SplitPosition), new(181, "pwrite64", CompatArguments.SplitPosition),
        new(183, "getcwd"), new(184, "capget"), new(185, "capset"), new(190, "vfork"),
        new(192, "mmap", CompatArguments.PageOffset), new(193, "truncate", CompatArguments.SplitLength),
        new(194, "ftruncate", CompatArguments.SplitLength), new(198, "lchown"), new(199, "getuid"),
        new(200, "getgid"), new(201, "geteuid"), new(202, "getegid"), new(203, "setreuid"), new(204, "setregid"),
        new(205, "getgroups"), new(206, "setgroups"), new(207, "fchown"), new(208, "setresuid"),
        new(209, "getresuid"), new(210, "setresgid"), new(211, "getresgid"), new(212, "chown"), new(213, "setuid"),
        new(214, "setgid"), new(215, "setfsuid"), new(216, "setfsgid"), new(217, "pivot_root"), new(218, "mincore"),
        new(219, "madvise"), new(220, "getdents64"), new(224, "gettid"), new(226, "setxattr"), new(227, "lsetxattr"),
        new(228, "fsetxattr"), new(229, "getxattr"), new(230, "lgetxattr"), new(231, "fgetxattr"),
        new(232, "listxattr"), new(233, "llistxattr"), new(234, "flistxattr"), new(235, "removexattr"),
        new(236, "lremovexattr"), new(237, "fremovexattr"), new(238, "tkill"), new(239, "sendfile"),
        new(252, "exit_group"), new(254, "epoll_create"), new(255, "epoll_ctl"), new(256, "epoll_wait"),
        new(257, "remap_file_pages"), new(258, "set_tid_address"), new(262, "timer_getoverrun"),
        new(263, "timer_delete"), new(270, "tgkill"), new(295, "openat"), new(296, "mkdirat"), new(297, "mknodat"),
        new(298, "fchownat"), new(301, "unlinkat"), new(302, "renameat"), new(303, "linkat"), new(304, "symlinkat"),
        new(305, "readlinkat"), new(306, "fchmodat"), new(307, "faccessat"), new(310, "unshare"), new(313, "splice"),
        new(315, "tee"), new(318, "getcpu"), new(319, "epoll_pwait"), new(321, "signalfd"),
        new(322, "timerfd_create"), new(323, "eventfd"), new(327, "signalfd4"), new(328, "eventfd2"),
        new(329, "epoll_create1"), new(330, "dup3"), new(331, "pipe2"), new(340, "prlimit64"), new(344, "syncfs"),
        new(351, "sched_setattr"), new(352, "sched_getattr"), new(353, "renameat2"), new(355, "getrandom"),
        new(356, "memfd_create"), new(359, "socket"), new(360, "socketpair"), new(361, "bind"), new(362, "connect"),
        new(363, "listen"), new(364, "accept4"), new(367, "getsockname"), new(368, "getpeername"), new(369, "sendto"),
        new(371, "recvfrom"), new(373, "shutdown"), new(375, "membarrier"), new(376, "mlock2"),
        new(377, "copy_file_range"), new(380, "pkey_mprotect"), new(381, "pkey_alloc"), new(382, "pkey_free"),
        new(383, "statx"), new(386, "rseq"), new(395, "shmget"), new(398, "shmdt"), new(403, "clock_gettime"),
        new(404, "clock_settime"), new(406, "clock_getres"), new(407, "clock_nanosleep"), new(408, "timer_gettime"),
        new(409, "timer_settime"), new(410, "timerfd_gettime"), new(411, "timerfd_settime"), new(412, "utimensat"),
        new(414, "ppoll"), new(422, "futex"), new(423, "sched_rr_get_interval"),
        new(434, "pidfd_open"), new(436, "close_range"), new(437, "openat2"),
        new(439, "faccessat2"), new(441, "epoll_pwait2"), new(449, "futex_waitv"), new(452, "fchmodat2"),
    ];
}
