namespace Emulator.Cpu.Privileged;

/// <summary>The fields of the debug control register DR7 (SDM 3B 17.2.4).</summary>
internal static class Dr7
{
    /// <summary>General detect: an access to a debug register raises #DB.</summary>
    internal const ulong GD = 1UL << 13;

    /// <summary>Bit 10, which always reads 1.</summary>
    internal const ulong Ones = 1UL << 10;

    /// <summary>Bits 11, 12, 14 and 15 do not exist here and read 0.</summary>
    internal const ulong Writable = 0xFFFF_23FF;

    internal const int Execute = 0;
    internal const int Write = 1;
    internal const int Port = 2;
    internal const int ReadWrite = 3;

    /// <summary>L or G of breakpoint <paramref name="n"/> is set.</summary>
    internal static bool Enabled(ulong dr7, int n) => (dr7 >> (2 * n) & 3) != 0;

    /// <summary>The R/W field: what access breakpoint <paramref name="n"/> waits for.</summary>
    internal static int Kind(ulong dr7, int n) => (int)(dr7 >> (16 + (4 * n))) & 3;

    /// <summary>The LEN field as bytes; 10b means 8 bytes.</summary>
    internal static ulong SizeBytes(ulong dr7, int n) => (dr7 >> (18 + (4 * n)) & 3) switch
    {
        0 => 1,
        1 => 2,
        2 => 8,
        _ => 4,
    };
}
