using Emulator.Arch;

namespace Emulator.Cpu;

/// <summary>What a core is connected to.</summary>
/// <param name="Memory">Physical memory.</param>
/// <param name="Ports">The I/O ports.</param>
/// <param name="Interrupts">Who is asked for the vector of a maskable interrupt.</param>
/// <param name="Apic">The local APIC as CR8 and MSRs reach it.</param>
/// <param name="Trace">Where trace lines go.</param>
/// <param name="NumericErrors">Who makes interrupts of x87 errors; without it, IGNNE# is asserted for ever.</param>
/// <param name="CodeFrames">Which frames hold decoded code, shared by the cores of one memory.</param>
public readonly record struct CoreConnections(
    IPhysicalAddressSpace Memory,
    IPortSpace Ports,
    IInterruptSource Interrupts,
    ILocalApicPort Apic,
    ITraceSink Trace,
    INumericErrorPins? NumericErrors = null,
    Decoding.CodeFrames? CodeFrames = null);
