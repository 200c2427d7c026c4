using Emulator.Cpu;
using Emulator.Cpu.Privileged;

namespace Emulator.Cli.Exec;

/// <summary>The CPU model of a hosted run.</summary>
internal static class ExecModel
{
    /// <summary>What hosted mode cannot do without: 64-bit programs, their calls, and the kernel's own needs.</summary>
    private static readonly CpuFeature[] s_needed =
        [CpuFeature.Syscall, CpuFeature.Nx, CpuFeature.Pcid, CpuFeature.Xsave, CpuFeature.Sse2, CpuFeature.FsGsBase];

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
