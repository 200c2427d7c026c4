namespace KernelModel.Tasks;

/// <summary>One thread: what Linux calls <c>task_struct</c>.</summary>
internal sealed class TaskStruct
{
    /// <summary>Thread identifier.</summary>
    public int Pid { get; init; }
}
