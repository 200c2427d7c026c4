namespace KernelModel.Tasks;

/// <summary>The children that a wait is for.</summary>
/// <param name="Kind">All, one, or a group.</param>
/// <param name="Id">The process or the group; 0: the caller's group.</param>
internal readonly record struct WaitTarget(WaitTargetKind Kind, int Id);
