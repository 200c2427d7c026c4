namespace KernelModel.Tasks;

/// <summary>One of the three timers of setitimer(2).</summary>
/// <param name="NextNs">When it is due, in guest time (REAL) or run time (VIRTUAL, PROF); 0: not armed.</param>
/// <param name="IntervalNs">What is added then; 0: once.</param>
/// <param name="Timer">Its record in <see cref="Timers"/>, for REAL while armed.</param>
internal readonly record struct IntervalTimer(long NextNs, long IntervalNs, int Timer);
