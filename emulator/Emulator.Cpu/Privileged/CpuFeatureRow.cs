using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>What is known of one feature.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Leaf">CPUID leaf, the input in EAX.</param>
/// <param name="Subleaf">CPUID subleaf, the input in ECX.</param>
/// <param name="Register">The register that the bit is in.</param>
/// <param name="Bit">The bit's number.</param>
/// <param name="Implemented">This product implements it; only such features can be asked for by name.</param>
/// <param name="Instructions">The groups of instructions that come with it, as the decoder's library names
/// them.</param>
/// <param name="Needs">The features without which it cannot be had.</param>
public sealed record CpuFeatureRow(
    CpuFeature Feature,
    string Name,
    uint Leaf,
    uint Subleaf,
    CpuidRegister Register,
    int Bit,
    bool Implemented,
    IReadOnlyList<CpuidFeature> Instructions,
    IReadOnlyList<CpuFeature> Needs);
