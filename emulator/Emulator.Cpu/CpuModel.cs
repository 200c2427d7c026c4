using Emulator.Arch;
using Emulator.Cpu.Privileged;
using Iced.Intel;

namespace Emulator.Cpu;

/// <summary>What a CPU can do: its features and its address widths. A model is a list of features.</summary>
public sealed class CpuModel
{
    /// <summary>Ticks of the TSC in a second: CPUID leaf 15H tells guests.</summary>
    public const uint TscHz = 1_000_000_000;

    /// <summary>
    /// Ticks of the core crystal clock in a second. The APIC timer counts it, divided as its divide register says
    /// (SDM 3A 10.5.4).
    /// </summary>
    public const uint CrystalHz = 1_000_000_000;

    /// <summary>MAXPHYADDR of a model that says nothing else, in bits.</summary>
    public const int DefaultPhysicalAddressBits = 46;

    private readonly bool[] _has;
    private readonly CodePermission[] _codes = new CodePermission[CodeFeatures.CodeCount];

    /// <summary>Makes the model <c>max</c>: all that this product implements.</summary>
    public CpuModel()
        : this("max", CpuModelTable.Implemented)
    {
    }

    internal CpuModel(string name, IEnumerable<CpuFeature> features)
    {
        Name = name;
        _has = new bool[CpuFeatureTable.Rows.Count];
        foreach (CpuFeature feature in features)
        {
            _has[(int)feature] = true;
        }
    }

    private enum CodePermission : byte
    {
        Unknown,
        Allowed,
        Refused,
    }

    /// <summary>The model as it was asked for.</summary>
    public string Name { get; }

    /// <summary>MAXPHYADDR in bits, 36–52 (SDM 3A 4.1.4).</summary>
    public int PhysicalAddressBits
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 36);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 52);
            field = value;
        }
    }

    = DefaultPhysicalAddressBits;

    /// <summary>
    /// Lines on what a change brought along: <c>-avx switches off fma, avx2 too, which build on it</c>.
    /// </summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The widest linear addresses in bits: 57 with LA57, otherwise 48.</summary>
    public int LinearAddressBits => Has(CpuFeature.La57) ? LinearAddress.Bits5Level : LinearAddress.Bits4Level;

    /// <summary>Bits of a physical address that must be 0 in registers and paging entries.</summary>
    public ulong ReservedPhysicalBits => ~((1UL << PhysicalAddressBits) - 1);

    /// <summary>The features that the model has.</summary>
    public IEnumerable<CpuFeature> Features =>
        CpuFeatureTable.Rows.Where(row => Has(row.Feature)).Select(row => row.Feature);

    /// <summary>Reads a model as the command line gives it: <c>max,-pku,+la57,phys-bits=40</c>.</summary>
    /// <exception cref="FormatException">One line that says what is wrong and names the nearest right word.</exception>
    public static CpuModel Parse(string text) => CpuModelParser.Parse(text);

    /// <summary>Whether the model has a feature.</summary>
    public bool Has(CpuFeature feature) => _has[(int)feature];

    /// <summary>
    /// Whether an instruction exists on this model. False makes it an invalid opcode, also when it is known by name.
    /// </summary>
    public bool Allows(Code code)
    {
        ref CodePermission permission = ref _codes[(int)code];
        if (permission == CodePermission.Unknown)
        {
            permission = CodeFeatures.Allow(this, code) ? CodePermission.Allowed : CodePermission.Refused;
        }

        return permission == CodePermission.Allowed;
    }

    public override string ToString() => Name;
}
