using System.Runtime.InteropServices;

namespace Emulator.Mmu;

/// <summary>
/// One entry of the soft TLB: 32 bytes, at index bits 21:12 of the linear address. A tag is the address of the page for
/// which that kind of access may go straight to host memory, or a value that no address of the slot can match: <c>(ea ^
/// tag) &lt;= 0x1000 - size</c> is false for another page and for an access that leaves the page.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct SoftTlbEntry
{
    public ulong ReadTag;
    public ulong WriteTag;
    public ulong ExecuteTag;

    /// <summary>Host address minus linear address.</summary>
    public long Addend;
}
