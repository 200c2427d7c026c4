using System.Runtime.InteropServices;

namespace Tests.Conformance.HostCpu;

/// <summary>What came out of a case, on the host (struct result in harness.c) or on our core.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HostResult
{
    /// <summary>How many changed words are kept for the report; the digest covers all.</summary>
    public const int FirstWords = 6;

    public fixed ulong Gpr[16];
    public ulong Rflags;
    public ulong Rip;

    /// <summary>Meaningful after a page fault only.</summary>
    public ulong Cr2;

    /// <summary>A digest of (offset, value) of all changed 8-byte words.</summary>
    public ulong MemoryHash;

    public uint Vector;
    public uint ErrorCode;
    public uint ChangedWords;
    public uint Reserved;

    /// <summary>Offset and value of the first changed words, in turn.</summary>
    public fixed ulong First[2 * FirstWords];
}
