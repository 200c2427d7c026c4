namespace KernelModel;

/// <content>The first process.</content>
public sealed partial class Kernel
{
    /// <summary>Makes process 1 of a program.</summary>
    /// <returns>0, or a negated <see cref="Errno"/> of execve.</returns>
    public int Start(ProgramRequest program)
    {
        ArgumentNullException.ThrowIfNull(program);
        StartProblem = "no loader serves it yet";
        return -Errno.ENOSYS;
    }
}
