namespace Emulator.Machine.Devices;

/// <summary>An interrupt message between IOAPIC and local APICs.</summary>
/// <param name="Destination">APIC identifiers or logical names: 8 bits in xAPIC form, 32 in x2APIC form.</param>
/// <param name="IsLogical">The destination is a logical one (SDM 3A 10.6.2.2).</param>
/// <param name="Mode">What arrives.</param>
/// <param name="Vector">The vector, for modes that have one.</param>
/// <param name="IsLevel">Level-triggered: its EOI is broadcast to the IOAPICs.</param>
internal readonly record struct ApicMessage(
    uint Destination, bool IsLogical, DeliveryMode Mode, byte Vector, bool IsLevel);
