namespace Emulator.Arch;

/// <summary>
/// Who serves cores in hosted mode instead of guest code behind an IDT. All methods are called between instructions,
/// on the thread that runs the cores, one at a time.
/// </summary>
public interface ITrapHandler
{
    /// <summary>
    /// Guest time, in nanoseconds, of the next thing the handler wants to do: <see cref="long.MaxValue"/> when none.
    /// </summary>
    long NextEventNs { get; }

    /// <summary>Nothing is left to run: the machine stops.</summary>
    bool HasEnded { get; }

    /// <summary>
    /// A core left user code. On return it goes on with the registers that it then has, or stands still when it was
    /// made <see cref="ICpuControl.IsIdle"/>.
    /// </summary>
    void Handle(ICpuControl cpu, in Trap trap);

    /// <summary>Guest time reached <see cref="NextEventNs"/>, or a core's quantum is over.</summary>
    void Tick(ICpuControl cpu);

    /// <summary>
    /// All cores are idle and no event is due: wait for input from outside (a terminal, a pipe). False when there is
    /// nothing to wait for, which ends the run as a deadlock.
    /// </summary>
    bool WaitForInput();
}
