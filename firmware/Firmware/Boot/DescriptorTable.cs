using Emulator.Arch;

namespace Firmware.Boot;

/// <summary>GDTR or IDTR.</summary>
/// <param name="Base">The linear address of the table.</param>
/// <param name="Limit">Its last byte.</param>
public readonly record struct DescriptorTable(LinearAddress Base, ushort Limit);
