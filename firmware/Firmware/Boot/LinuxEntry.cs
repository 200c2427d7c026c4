namespace Firmware.Boot;

/// <summary>Which entry of a Linux kernel is taken (boot.rst, "32-bit" and "64-bit boot protocol").</summary>
public enum LinuxEntry
{
    /// <summary>The 64-bit entry when the kernel has one, else the 32-bit one.</summary>
    Automatic,

    Entry32,

    Entry64,
}
