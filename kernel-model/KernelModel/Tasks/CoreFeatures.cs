using System.Buffers.Binary;
using System.Text;
using Emulator.Arch;

namespace KernelModel.Tasks;

/// <summary>What the cores are and can do, as CPUID says it (SDM 2A); all cores are alike.</summary>
internal sealed class CoreFeatures
{
    /// <summary>In AT_HWCAP2: programs may use WRFSBASE and its like (arch/x86/include/uapi/asm/hwcap2.h).</summary>
    public const ulong HWCAP2_FSGSBASE = 2;

    private const uint FsGsBaseBit = 1U << 0;
    private const uint ProtectionKeysBit = 1U << 3;
    private const uint BrandLeaf = 0x8000_0002;

    /// <param name="cpu">Any of the cores.</param>
    /// <param name="names">Features by name.</param>
    public CoreFeatures(ICpuControl cpu, IReadOnlyList<FeatureBit> names)
    {
        (HighestLeaf, uint vendor0, uint vendor2, uint vendor1) = cpu.Cpuid(0, 0);
        Vendor = Text(vendor0, vendor1, vendor2);
        (Signature, uint sizes, _, HardwareCapabilities) = cpu.Cpuid(1, 0);
        LineBytes = ((sizes >> 8) & 0xFF) * 8;
        (_, uint ebx, uint ecx, _) = cpu.Cpuid(7, 0);
        HardwareCapabilities2 = (ebx & FsGsBaseBit) != 0 ? HWCAP2_FSGSBASE : 0;
        HasProtectionKeys = (ecx & ProtectionKeysBit) != 0;
        InitialPkru = HasProtectionKeys ? 0x5555_5554U : 0;
        MegaHertz = cpu.Cpuid(0x16, 0).Eax;
        uint widths = cpu.Cpuid(0x8000_0008, 0).Eax;
        (PhysicalBits, LinearBits) = (widths & 0xFF, (widths >> 8) & 0xFF);
        Brand = string.Concat(Enumerable.Range(0, 3).Select(part => BrandPart(cpu, (uint)part)));
        CacheKib = LastCacheKib(cpu);
        Names = [.. names.Where(name => IsSet(cpu, name)).Select(name => name.Name)];
    }

    public string Vendor { get; }

    public string Brand { get; }

    /// <summary>The highest basic leaf.</summary>
    public uint HighestLeaf { get; }

    /// <summary>CPUID.1:EAX: family, model and stepping.</summary>
    public uint Signature { get; }

    public uint Stepping => Signature & 0xF;

    public uint Family => ((Signature >> 8) & 0xF) == 0xF ? 0xF + ((Signature >> 20) & 0xFF) : (Signature >> 8) & 0xF;

    public uint Model => ((Signature >> 4) & 0xF) | (Family >= 6 ? (Signature >> 12) & 0xF0 : 0);

    /// <summary>What CLFLUSH flushes.</summary>
    public uint LineBytes { get; }

    public uint MegaHertz { get; }

    /// <summary>The cache of the highest level.</summary>
    public uint CacheKib { get; }

    public uint PhysicalBits { get; }

    public uint LinearBits { get; }

    /// <summary>Features that CPUID shows, as /proc/cpuinfo names them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>AT_HWCAP: CPUID.1:EDX.</summary>
    public uint HardwareCapabilities { get; }

    /// <summary>AT_HWCAP2; MONITOR and MWAIT in user code, bit 0, is of processors that these cores are not.</summary>
    public ulong HardwareCapabilities2 { get; }

    /// <summary>Pages may bear protection keys (SDM 3A 4.6.2).</summary>
    public bool HasProtectionKeys { get; }

    /// <summary>PKRU of a program and of a handler at their start: key 0 alone is open (arch/x86/mm/pkeys.c).</summary>
    public uint InitialPkru { get; }

    private static bool IsSet(ICpuControl cpu, FeatureBit name)
    {
        (uint eax, uint ebx, uint ecx, uint edx) = cpu.Cpuid(name.Leaf, name.Subleaf);
        uint word = name.Register switch { 0 => eax, 1 => ebx, 2 => ecx, _ => edx };
        return ((word >> name.Bit) & 1) != 0;
    }

    private static string BrandPart(ICpuControl cpu, uint part)
    {
        (uint eax, uint ebx, uint ecx, uint edx) = cpu.Cpuid(BrandLeaf + part, 0);
        return Text(eax, ebx, ecx, edx);
    }

    /// <summary>Leaf 4: ways, partitions, bytes of a line and sets, each less 1; type 0 ends the list.</summary>
    private static uint LastCacheKib(ICpuControl cpu)
    {
        const uint MostCaches = 8;
        uint bytes = 0;
        for (uint i = 0; i < MostCaches; i++)
        {
            (uint eax, uint ebx, uint ecx, _) = cpu.Cpuid(4, i);
            if ((eax & 0x1F) == 0)
            {
                break;
            }

            bytes = ((ebx >> 22) + 1) * (((ebx >> 12) & 0x3FF) + 1) * ((ebx & 0xFFF) + 1) * (ecx + 1);
        }

        return bytes >> 10;
    }

    private static string Text(params ReadOnlySpan<uint> words)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint) * words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(i * sizeof(uint))..], words[i]);
        }

        int end = bytes.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
