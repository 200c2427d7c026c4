using System.Runtime.Intrinsics.X86;
using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>Compares vector states in everything that the architecture defines.</summary>
internal static unsafe class VectorComparison
{
    /// <summary>The relative error that RCPPS and RSQRTPS may have (SDM 2B, RCPPS).</summary>
    private const double ApproximationError = 1.5 / 4096;

    /// <summary>"Genu", the start of GenuineIntel: our core estimates as Intel's processors do, to the bit.</summary>
    private static readonly bool s_hostIsIntel = X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == 0x756E_6547;

    private static readonly HashSet<Mnemonic> s_approximate =
    [
        Mnemonic.Rcpps, Mnemonic.Rcpss, Mnemonic.Rsqrtps, Mnemonic.Rsqrtss,
        Mnemonic.Vrcpps, Mnemonic.Vrcpss, Mnemonic.Vrsqrtps, Mnemonic.Vrsqrtss,
    ];

    /// <summary>Names of what differs; empty when nothing does.</summary>
    public static string Differences(VectorState* host, VectorState* core, HostCase* c, bool faulted)
    {
        if (new ReadOnlySpan<byte>(host, sizeof(VectorState)).SequenceEqual(new(core, sizeof(VectorState))))
        {
            return "";
        }

        Instruction instruction = Comparison.Decode(c);
        var names = new List<string>();
        for (int i = 0; i < 16; i++)
        {
            if (!SameRegister(host->Ymm + (4 * i), core->Ymm + (4 * i), instruction))
            {
                names.Add($"YMM{i}");
            }
        }

        bool gather = faulted && VectorUndefined.IsGather(instruction.Mnemonic);
        if (gather && VectorUndefined.SameGather(host, core, instruction))
        {
            names.Clear();
        }

        for (int i = 0; i < 8; i++)
        {
            if (host->St[2 * i] != core->St[2 * i] || (ushort)host->St[(2 * i) + 1] != (ushort)core->St[(2 * i) + 1])
            {
                names.Add($"ST({i})");
            }
        }

        Add(names, $"MXCSR {host->Mxcsr ^ core->Mxcsr:X}", host->Mxcsr != core->Mxcsr);
        Add(names, "FCW", host->Control != core->Control);
        Add(names, $"FSW {host->Status ^ core->Status:X}", host->Status != core->Status);
        Add(names, "tags", host->Tags != core->Tags);
        return string.Join(", ", names);
    }

    private static void Add(List<string> names, string name, bool differs)
    {
        if (differs)
        {
            names.Add(name);
        }
    }

    private static bool SameRegister(ulong* host, ulong* core, in Instruction instruction)
    {
        bool approximate = !s_hostIsIntel && s_approximate.Contains(instruction.Mnemonic);
        for (int i = 0; i < 8; i++)
        {
            uint expected = ((uint*)host)[i];
            uint found = ((uint*)core)[i];
            if (expected != found && !(approximate && IsNear(expected, found)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNear(uint expected, uint found)
    {
        double a = BitConverter.UInt32BitsToSingle(expected);
        double b = BitConverter.UInt32BitsToSingle(found);
        return double.IsNormal(a) && Math.Abs(a - b) <= 2 * ApproximationError * Math.Abs(a);
    }
}
