namespace KernelModel.Tasks;

/// <summary>One limit (getrlimit(2)).</summary>
/// <param name="Soft">What is enforced.</param>
/// <param name="Hard">How far the soft limit may be raised.</param>
internal readonly record struct ResourceLimit(ulong Soft, ulong Hard)
{
    public const ulong Infinity = ulong.MaxValue;

    public const int CPU = 0;
    public const int FSIZE = 1;
    public const int DATA = 2;
    public const int STACK = 3;
    public const int CORE = 4;
    public const int RSS = 5;
    public const int NPROC = 6;
    public const int NOFILE = 7;
    public const int MEMLOCK = 8;
    public const int AS = 9;
    public const int LOCKS = 10;
    public const int SIGPENDING = 11;
    public const int MSGQUEUE = 12;
    public const int NICE = 13;
    public const int RTPRIO = 14;
    public const int RTTIME = 15;
    public const int Count = 16;

    /// <summary>What the first process starts with (include/asm-generic/resource.h, and init's usual).</summary>
    public static ResourceLimit[] Defaults(int maximumTasks)
    {
        ResourceLimit[] limits = new ResourceLimit[Count];
        Array.Fill(limits, new ResourceLimit(Infinity, Infinity));
        limits[STACK] = new(8 << 20, Infinity);
        limits[CORE] = new(0, Infinity);
        limits[NPROC] = new((ulong)maximumTasks, (ulong)maximumTasks);
        limits[NOFILE] = new(1024, 1 << 20);
        limits[MEMLOCK] = new(8 << 20, 8 << 20);
        limits[SIGPENDING] = new((ulong)maximumTasks, (ulong)maximumTasks);
        limits[MSGQUEUE] = new(819_200, 819_200);
        limits[NICE] = new(0, 0);
        limits[RTPRIO] = new(0, 0);
        return limits;
    }
}
