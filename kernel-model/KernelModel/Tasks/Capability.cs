namespace KernelModel.Tasks;

/// <summary>Capabilities by number (include/uapi/linux/capability.h).</summary>
internal static class Capability
{
    public const int CHOWN = 0;
    public const int DAC_OVERRIDE = 1;
    public const int DAC_READ_SEARCH = 2;
    public const int FOWNER = 3;
    public const int FSETID = 4;
    public const int KILL = 5;
    public const int SETGID = 6;
    public const int SETUID = 7;
    public const int SETPCAP = 8;
    public const int IPC_LOCK = 14;
    public const int IPC_OWNER = 15;
    public const int SYS_CHROOT = 18;
    public const int SYS_PTRACE = 19;
    public const int SYS_ADMIN = 21;
    public const int SYS_BOOT = 22;
    public const int SYS_NICE = 23;
    public const int SYS_RESOURCE = 24;
    public const int SYS_TIME = 25;
    public const int MKNOD = 27;
}
