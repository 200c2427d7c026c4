namespace Emulator.Machine.Devices;

/// <summary>Offsets of local APIC registers (SDM 3A table 10-1); bits 11:4 are the x2APIC MSR's low byte.</summary>
internal static class ApicRegister
{
    public const int Id = 0x020;
    public const int Version = 0x030;
    public const int TaskPriority = 0x080;
    public const int ArbitrationPriority = 0x090;
    public const int ProcessorPriority = 0x0A0;
    public const int EndOfInterrupt = 0x0B0;
    public const int LogicalDestination = 0x0D0;
    public const int DestinationFormat = 0x0E0;
    public const int SpuriousVector = 0x0F0;
    public const int InService = 0x100;
    public const int TriggerMode = 0x180;
    public const int InterruptRequest = 0x200;
    public const int ErrorStatus = 0x280;
    public const int InterruptCommandLow = 0x300;
    public const int InterruptCommandHigh = 0x310;
    public const int LvtTimer = 0x320;
    public const int LvtThermal = 0x330;
    public const int LvtPerformance = 0x340;
    public const int LvtLint0 = 0x350;
    public const int LvtLint1 = 0x360;
    public const int LvtError = 0x370;
    public const int InitialCount = 0x380;
    public const int CurrentCount = 0x390;
    public const int DivideConfiguration = 0x3E0;
    public const int SelfIpi = 0x3F0;

    /// <summary>IA32_APIC_BASE.</summary>
    public const uint BaseMsr = 0x1B;

    /// <summary>IA32_TSC_DEADLINE.</summary>
    public const uint TscDeadlineMsr = 0x6E0;

    /// <summary>The first x2APIC MSR.</summary>
    public const uint FirstX2ApicMsr = 0x800;

    /// <summary>The last x2APIC MSR that the SDM reserves.</summary>
    public const uint LastX2ApicMsr = 0x8FF;
}
