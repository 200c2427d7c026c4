namespace Firmware.Boot;

/// <summary>
/// What a boot protocol leaves in memory and in the processor. The machine carries it out, again after each reset:
/// write every load in order (each with its zeros), then set the state.
/// </summary>
/// <param name="Protocol">The protocol's name, for messages.</param>
/// <param name="Loads">What to write; loads do not overlap and lie in RAM.</param>
/// <param name="State">The state of the boot processor.</param>
public sealed record BootPlan(string Protocol, IReadOnlyList<BootLoad> Loads, BootState State);
