namespace Emulator.Machine;

/// <summary>How a run ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="ExitStatus">
/// What the process shall give: the guest's own odd status after debug-exit; 0 power-off or a reset; 4 triple fault;
/// 6 halted for ever; 8 instruction limit.
/// </param>
/// <param name="Message">One line for the user.</param>
public sealed record RunResult(RunEnd Reason, int ExitStatus, string Message);
