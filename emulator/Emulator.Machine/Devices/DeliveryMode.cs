namespace Emulator.Machine.Devices;

/// <summary>How an APIC message is delivered (SDM 3A 10.5.1, 10.6.1); the values are those of bits 10:8.</summary>
internal enum DeliveryMode
{
    Fixed = 0,
    LowestPriority = 1,
    Smi = 2,
    Nmi = 4,
    Init = 5,
    StartUp = 6,
    ExtInt = 7,
}
