namespace Tests.Conformance.HostCpu;

/// <summary>The code segments that a user program of 64-bit Linux can run in.</summary>
internal enum HostMode : uint
{
    /// <summary>64-bit code.</summary>
    Bits64 = 0,

    /// <summary>32-bit code, flat segments (compatibility mode).</summary>
    Bits32 = 1,

    /// <summary>16-bit code, with segments of 64 KiB in the LDT (compatibility mode).</summary>
    Bits16 = 2,
}
