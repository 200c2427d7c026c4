namespace Tests.Conformance.HostCpu;

/// <summary>The linear addresses that harness.c and our guest share. Every page around them is unmapped.</summary>
internal static class HostLayout
{
    public const ulong CodeBase = 0x1000_0000;

    /// <summary>Two pages, readable, writable and executable, filled with INT3.</summary>
    public const int CodeBytes = 0x2000;

    public const ulong DataBase = 0x2000_0000;

    /// <summary>Two writable pages and a read-only one; none may be executed.</summary>
    public const int DataBytes = 0x3000;

    public const int WritableBytes = 0x2000;

    /// <summary>The selectors that 64-bit Linux gives 64-bit and 32-bit user code, and data.</summary>
    public const ushort Code64Selector = 0x33;

    public const ushort Code32Selector = 0x23;
    public const ushort DataSelector = 0x2B;

    /// <summary>The harness's 16-bit segments in the LDT: code at <see cref="CodeBase"/>, data at DataBase.</summary>
    public const ushort Code16Selector = 0x07;

    public const ushort Data16Selector = 0x0F;

    /// <summary>What has to be added to an offset in the code segment of a mode to get the linear address.</summary>
    public static ulong CodeSegmentBase(HostMode mode) => mode == HostMode.Bits16 ? CodeBase : 0;

    /// <summary>Same for the data segments.</summary>
    public static ulong DataSegmentBase(HostMode mode) => mode == HostMode.Bits16 ? DataBase : 0;
}
