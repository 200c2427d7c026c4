namespace Emulator.Cpu.Privileged;

/// <summary>One model-specific register, or a run of them that are alike.</summary>
/// <param name="First">The first index.</param>
/// <param name="Last">The last index; the first when there is one register.</param>
/// <param name="Name">Its name in SDM 4.</param>
/// <param name="Needs">The feature that it comes with; null when every model has it.</param>
/// <param name="Read">Reads register <c>index</c>; null means #GP(0). A null function: write-only.</param>
/// <param name="Write">Writes it; false means #GP(0) and nothing changed. A null function: read-only.</param>
internal sealed record MsrRow(
    uint First,
    uint Last,
    string Name,
    CpuFeature? Needs,
    Func<Core, uint, ulong?>? Read,
    Func<Core, uint, ulong, bool>? Write);
