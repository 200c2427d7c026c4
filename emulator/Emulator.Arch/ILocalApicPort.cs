namespace Emulator.Arch;

/// <summary>
/// The parts of the local APIC that instructions reach without memory: CR8 and MSRs (SDM 3A 10.8.6, 10.12).
/// </summary>
public interface ILocalApicPort
{
    /// <summary>Bits 7:4 of the task-priority register, as CR8 shows them.</summary>
    byte TaskPriorityClass { get; set; }

    /// <summary>Reads IA32_APIC_BASE or an x2APIC register; false means #GP(0).</summary>
    bool TryReadMsr(uint index, out ulong value);

    /// <summary>Writes IA32_APIC_BASE or an x2APIC register; false means #GP(0).</summary>
    bool TryWriteMsr(uint index, ulong value);
}
