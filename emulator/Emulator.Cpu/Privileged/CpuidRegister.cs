namespace Emulator.Cpu.Privileged;

/// <summary>The four registers that CPUID answers in.</summary>
public enum CpuidRegister : byte
{
    Eax,
    Ebx,
    Ecx,
    Edx,
}
