using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tests.Conformance.Fuzz;

/// <summary>
/// Memory for a guest's RAM with 4 GiB of forbidden address space on both sides: an access of the core that leaves the
/// guest's RAM ends the test run instead of going unseen.
/// </summary>
internal sealed unsafe class GuardedRam : IDisposable
{
    private static readonly nuint s_guardBytes = (nuint)4 << 30;

    // Values of Linux' <sys/mman.h> on x86-64 and AArch64.
    private const int ProtNone = 0;
    private const int ProtReadWrite = 3;
    private const int MapPrivateAnonymousNoReserve = 0x4022;

    private readonly nuint _sizeBytes;
    private readonly byte* _reserved;

    public GuardedRam(int sizeBytes)
    {
        _sizeBytes = (nuint)sizeBytes + (2 * s_guardBytes);
        _reserved = (byte*)Map(0, _sizeBytes, ProtNone, MapPrivateAnonymousNoReserve, -1, 0);
        if ((nint)_reserved == -1 || Protect((nint)Host, (nuint)sizeBytes, ProtReadWrite) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>The first byte that may be used; all are 0.</summary>
    public byte* Host => _reserved + s_guardBytes;

    public void Dispose() => _ = Unmap((nint)_reserved, _sizeBytes);

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static extern nint Map(nint at, nuint sizeBytes, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static extern int Protect(nint at, nuint sizeBytes, int protection);

    [DllImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static extern int Unmap(nint at, nuint sizeBytes);
}
