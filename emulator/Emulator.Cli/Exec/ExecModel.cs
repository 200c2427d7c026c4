using Emulator.Cpu;
using Emulator.Cpu.Privileged;
using KernelModel;

namespace Emulator.Cli.Exec;

/// <summary>The CPU model of a hosted run.</summary>
internal static class ExecModel
{
    /// <summary>What hosted mode cannot do without: 64-bit programs, their calls, and the kernel's own needs.</summary>
    private static readonly CpuFeature[] s_needed =
        [CpuFeature.Syscall, CpuFeature.Nx, CpuFeature.Pcid, CpuFeature.Xsave, CpuFeature.Sse2, CpuFeature.FsGsBase];

    /// <summary>Features that Linux' /proc/cpuinfo calls otherwise; an empty name: it is silent about them.</summary>
    private static readonly Dictionary<CpuFeature, string> s_linuxNames = new()
    {
        [CpuFeature.Sse3] = "pni",
        [CpuFeature.InvariantTsc] = "constant_tsc nonstop_tsc",
        [CpuFeature.FdpExcptnOnly] = "",
        [CpuFeature.ZeroFcsFds] = "",
        [CpuFeature.Pks] = "",
    };

    /// <summary>All features by their names in Linux' /proc/cpuinfo.</summary>
    public static IReadOnlyList<FeatureBit> FeatureNames { get; } =
    [
        .. from row in CpuFeatureTable.Rows
           let name = s_linuxNames.GetValueOrDefault(row.Feature, row.Name)
           where name.Length > 0
           select new FeatureBit(name, row.Leaf, row.Subleaf, (int)row.Register, row.Bit),
    ];

    /// <exception cref="UserErrorException">No model, or one without what is needed.</exception>
    public static CpuModel Parse(string text)
    {
        CpuModel model;
        try
        {
            model = CpuModel.Parse(text);
        }
        catch (FormatException error)
        {
            throw new UserErrorException(
                error.Message, $"-cpu {text}", "write max or x86-64-v3, then ,+feature ,-feature");
        }

        foreach (CpuFeature feature in s_needed)
        {
            if (!model.Has(feature))
            {
                throw new UserErrorException(
                    $"no {feature.ToString().ToLowerInvariant()}", $"-cpu {text}", "hosted programs need it");
            }
        }

        return model;
    }
}
