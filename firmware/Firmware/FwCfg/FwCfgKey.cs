namespace Firmware.FwCfg;

/// <summary>
/// The selector keys of QEMU's firmware configuration device (QEMU docs/specs/fw_cfg.rst; Linux qemu_fw_cfg.h).
/// </summary>
public static class FwCfgKey
{
    public const ushort Signature = 0x00;
    public const ushort Id = 0x01;
    public const ushort Uuid = 0x02;

    /// <summary>All RAM in bytes, u64.</summary>
    public const ushort RamSize = 0x03;

    public const ushort NoGraphic = 0x04;

    /// <summary>The number of processors, u16.</summary>
    public const ushort CpuCount = 0x05;

    public const ushort KernelAddress = 0x07;
    public const ushort KernelSize = 0x08;
    public const ushort InitrdAddress = 0x0A;
    public const ushort InitrdSize = 0x0B;
    public const ushort BootDevice = 0x0C;
    public const ushort Numa = 0x0D;
    public const ushort BootMenu = 0x0E;

    /// <summary>The limit of APIC identifiers, u16.</summary>
    public const ushort MaxCpus = 0x0F;

    public const ushort KernelEntry = 0x10;
    public const ushort KernelData = 0x11;
    public const ushort InitrdData = 0x12;
    public const ushort CommandLineAddress = 0x13;
    public const ushort CommandLineSize = 0x14;
    public const ushort CommandLineData = 0x15;
    public const ushort SetupAddress = 0x16;
    public const ushort SetupSize = 0x17;
    public const ushort SetupData = 0x18;
    public const ushort FileDirectory = 0x19;

    /// <summary>The first key of a named file.</summary>
    public const ushort FirstFile = 0x20;

    /// <summary>x86 only: IRQ 0 arrives at input 2 of the IOAPIC, u32.</summary>
    public const ushort Irq0Override = 0x8002;
}
