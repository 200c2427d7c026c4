namespace KernelModel;

/// <summary>Where CPUID tells of a feature.</summary>
/// <param name="Name">As /proc/cpuinfo has it.</param>
/// <param name="Leaf">The input in EAX.</param>
/// <param name="Subleaf">The input in ECX.</param>
/// <param name="Register">EAX, EBX, ECX, EDX: 0 to 3.</param>
/// <param name="Bit">The bit's number.</param>
public readonly record struct FeatureBit(string Name, uint Leaf, uint Subleaf, int Register, int Bit);
