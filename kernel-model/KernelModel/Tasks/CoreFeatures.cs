using Emulator.Arch;

namespace KernelModel.Tasks;

/// <summary>What the kernel and its programs go by of what the cores can do, as CPUID says it (all cores are alike).
/// </summary>
internal sealed class CoreFeatures
{
    private const uint FsGsBaseBit = 1U << 0;
    private const uint ProtectionKeysBit = 1U << 3;

    public CoreFeatures(ICpuControl cpu)
    {
        HardwareCapabilities = cpu.Cpuid(1, 0).Edx;
        (_, uint ebx, uint ecx, _) = cpu.Cpuid(7, 0);
        HardwareCapabilities2 = (ebx & FsGsBaseBit) != 0 ? HWCAP2_FSGSBASE : 0;
        HasProtectionKeys = (ecx & ProtectionKeysBit) != 0;
        InitialPkru = HasProtectionKeys ? 0x5555_5554U : 0;
    }

    /// <summary>In AT_HWCAP2: programs may use WRFSBASE and its like (arch/x86/include/uapi/asm/hwcap2.h).</summary>
    public const ulong HWCAP2_FSGSBASE = 2;

    /// <summary>AT_HWCAP: CPUID.1:EDX.</summary>
    public uint HardwareCapabilities { get; }

    /// <summary>AT_HWCAP2; MONITOR and MWAIT in user code, bit 0, is of processors that these cores are not.</summary>
    public ulong HardwareCapabilities2 { get; }

    /// <summary>Pages may bear protection keys (SDM 3A 4.6.2).</summary>
    public bool HasProtectionKeys { get; }

    /// <summary>PKRU of a program and of a handler at their start: key 0 alone is open (arch/x86/mm/pkeys.c).</summary>
    public uint InitialPkru { get; }
}
