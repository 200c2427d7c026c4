namespace KernelModel.Tasks;

/// <summary>The first argument of waitid(2).</summary>
internal enum WaitTargetKind : byte
{
    /// <summary>P_ALL.</summary>
    All,

    /// <summary>P_PID.</summary>
    Process,

    /// <summary>P_PGID.</summary>
    Group,
}
