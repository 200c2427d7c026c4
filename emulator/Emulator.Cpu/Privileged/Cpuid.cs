using System.Buffers.Binary;
using System.Text;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>
/// CPUID (SDM 2A, CPUID). Feature bits come from <see cref="CpuFeatureTable"/>; what depends on the state of the core
/// is worked out at each execution.
/// </summary>
/// <remarks>
/// There is no hypervisor bit and no leaf 4000_0000H: a guest that saw one would look for paravirtual clocks and
/// interfaces that a bare machine does not have.
/// </remarks>
internal static unsafe class Cpuid
{
    internal const uint HighestBasicLeaf = 0x16;
    internal const uint HighestExtendedLeaf = 0x8000_0008;

    /// <summary>
    /// Family 6, model F0H, stepping 1: a model number that no product bears, so that guests go by the feature bits and
    /// apply nobody's errata.
    /// </summary>
    internal const uint Signature = 0x000F_0601;

    /// <summary>Bytes of a cache line, for CLFLUSH, MONITOR and the cache leaves.</summary>
    internal const uint LineBytes = 64;

    private const uint BusMHz = 100;
    private const string Vendor = "GenuineIntel";
    private const string Brand = "pagewalk x86-64 processor @ 1.00GHz";

    /// <summary>
    /// Type (1 data, 2 instruction, 3 unified), level, sets and ways of each cache; lines have 64 bytes (SDM 2A, leaf
    /// 04H).
    /// </summary>
    private static readonly (uint Type, uint Level, uint Sets, uint Ways)[] s_caches =
        [(1, 1, 64, 8), (2, 1, 64, 8), (3, 2, 1024, 16), (3, 3, 8192, 16)];

    internal static OpRow[] Rows => [new(Mnemonic.Cpuid, &Execute)];

    /// <summary>What CPUID answers now to EAX = <paramref name="leaf"/>, ECX = <paramref name="subleaf"/>.</summary>
    internal static CpuidResult Read(Core c, uint leaf, uint subleaf)
    {
        uint highest = HighestBasic(c);
        bool extended = leaf is >= 0x8000_0000 and <= HighestExtendedLeaf;
        if (!extended && leaf > highest)
        {
            // An input above the highest leaf gets the data of the highest basic leaf (SDM 2A, CPUID).
            leaf = highest;
        }

        CpuidResult features = FeatureBits(c, leaf, subleaf);
        CpuidResult other = extended ? ReadExtended(c, leaf) : ReadBasic(c, leaf, subleaf);
        return new CpuidResult(
            features.Eax | other.Eax, features.Ebx | other.Ebx, features.Ecx | other.Ecx, features.Edx | other.Edx);
    }

    private static Outcome Execute(Core c, DecodedOp* op)
    {
        CpuidResult result = Read(c, (uint)c.S->Gpr[0], (uint)c.S->Gpr[1]);
        c.S->Gpr[0] = result.Eax;
        c.S->Gpr[3] = result.Ebx;
        c.S->Gpr[1] = result.Ecx;
        c.S->Gpr[2] = result.Edx;
        return Outcome.Next;
    }

    /// <summary>IA32_MISC_ENABLE bit 22 limits the basic leaves to 2 for old systems (SDM 4 table 2-2).</summary>
    private static uint HighestBasic(Core c) =>
        (c.S->MiscEnable & MiscEnable.LimitCpuid) != 0 ? 2 : HighestBasicLeaf;

    private static CpuidResult FeatureBits(Core c, uint leaf, uint subleaf)
    {
        Span<uint> words = stackalloc uint[4];
        words.Clear();
        foreach (CpuFeatureRow row in CpuFeatureTable.Rows)
        {
            bool here = row.Leaf == leaf && (row.Subleaf == subleaf || !HasSubleaves(leaf));
            if (here && c.Model.Has(row.Feature) && IsVisible(c, row.Feature))
            {
                words[(int)row.Register] |= 1u << row.Bit;
            }
        }

        return new CpuidResult(words[0], words[1], words[2], words[3]);
    }

    private static bool HasSubleaves(uint leaf) => leaf is 4 or 7 or 0xB or 0xD or 0x14;

    /// <summary>Whether the state of the core hides the bit of a feature that the model has.</summary>
    private static bool IsVisible(Core c, CpuFeature feature) => feature switch
    {
        // The bit shows IA32_APIC_BASE[11] (SDM 3A 10.4.3).
        CpuFeature.Apic or CpuFeature.X2Apic => ApicEnabled(c),
        CpuFeature.Monitor => (c.S->MiscEnable & MiscEnable.Monitor) != 0,
        CpuFeature.Nx => (c.S->MiscEnable & MiscEnable.XdDisable) == 0,

        // Intel processors enumerate SYSCALL in 64-bit mode only (SDM 2A, CPUID, leaf 8000_0001H).
        CpuFeature.Syscall => c.In64BitCode,
        _ => true,
    };

    private static bool ApicEnabled(Core c) =>
        c.Apic.TryReadMsr(MsrIndex.IA32_APIC_BASE, out ulong value) && (value & (1UL << 11)) != 0;

    private static CpuidResult ReadBasic(Core c, uint leaf, uint subleaf) => leaf switch
    {
        0 => new(HighestBasic(c), Word(Vendor, 0), Word(Vendor, 8), Word(Vendor, 4)),
        1 => new(Signature, Leaf1Ebx(c), Flag(c.S->Cr4, Cr4.OSXSAVE, 27), 0),

        // One byte FFH: leaf 4 describes the caches (SDM 2A table 3-12).
        2 => new(0x0000_FF01, 0, 0, 0),
        4 => ReadCache(subleaf),
        5 when c.Model.Has(CpuFeature.Monitor) => new(LineBytes, LineBytes, 0, 0),
        7 when subleaf == 0 => new(0, 0, Flag(c.S->Cr4, Cr4.PKE, 4), 0),
        0xB => ReadTopology(subleaf),
        0xD when c.Model.Has(CpuFeature.Xsave) => XsaveLeaf.Read(c, subleaf),

        // TSC = crystal * EBX / EAX.
        0x15 => new(1, CpuModel.TscHz / CpuModel.CrystalHz, CpuModel.CrystalHz, 0),
        0x16 => new(CpuModel.TscHz / 1_000_000, CpuModel.TscHz / 1_000_000, BusMHz, 0),
        _ => default,
    };

    private static uint Leaf1Ebx(Core c) =>
        (c.Model.Has(CpuFeature.Clflush) ? LineBytes / 8 << 8 : 0) | (1u << 16);

    private static CpuidResult ReadCache(uint subleaf)
    {
        if (subleaf >= s_caches.Length)
        {
            return default;
        }

        (uint type, uint level, uint sets, uint ways) = s_caches[subleaf];

        // Bit 8 of EAX: self-initialising. One thread shares it, one core is in the package: both fields are 0.
        return new(type | (level << 5) | (1 << 8), ((ways - 1) << 22) | (LineBytes - 1), sets - 1, 0);
    }

    /// <summary>One thread in one core (SDM 2A, leaf 0BH); the x2APIC identifier is 0.</summary>
    private static CpuidResult ReadTopology(uint subleaf) => subleaf switch
    {
        0 => new(0, 1, 1 << 8, 0),
        1 => new(0, 1, (2 << 8) | 1, 0),
        _ => new(0, 0, subleaf & 0xFF, 0),
    };

    private static CpuidResult ReadExtended(Core c, uint leaf) => leaf switch
    {
        0x8000_0000 => new(HighestExtendedLeaf, 0, 0, 0),
        0x8000_0002 or 0x8000_0003 or 0x8000_0004 => ReadBrand((int)(leaf - 0x8000_0002)),
        0x8000_0006 => new(0, 0, L2Descriptor(), 0),
        0x8000_0008 => new((uint)(c.Model.PhysicalAddressBits | (c.Model.LinearAddressBits << 8)), 0, 0, 0),
        _ => default,
    };

    private static CpuidResult ReadBrand(int part)
    {
        int at = part * 16;
        return new(Word(Brand, at), Word(Brand, at + 4), Word(Brand, at + 8), Word(Brand, at + 12));
    }

    /// <summary>Size in KiB, 8 for 16-way, line bytes (SDM 2A, leaf 8000_0006H).</summary>
    private static uint L2Descriptor()
    {
        (_, _, uint sets, uint ways) = s_caches[2];
        return (sets * ways * LineBytes / 1024 << 16) | (8 << 12) | LineBytes;
    }

    private static uint Flag(ulong register, ulong bit, int at) => (register & bit) != 0 ? 1u << at : 0;

    private static uint Word(string text, int at)
    {
        Span<byte> bytes = stackalloc byte[48];
        bytes.Clear();
        Encoding.ASCII.GetBytes(text, bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
    }
}
