namespace KernelModel.Tasks;

/// <summary>What a wait has found.</summary>
/// <param name="Pid">The child.</param>
/// <param name="Uid">Its user.</param>
/// <param name="Status">As wait4 gives it.</param>
/// <param name="Code">CLD_*.</param>
/// <param name="Told">si_status: the exit code or the signal.</param>
/// <param name="Usage">What it has used.</param>
internal readonly record struct ChildChange(
    int Pid, uint Uid, int Status, int Code, int Told, ResourceUsage Usage);
