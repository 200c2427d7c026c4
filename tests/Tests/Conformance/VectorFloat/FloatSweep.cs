using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Text;
using Emulator.Cpu.VectorFloat;

namespace Tests.Conformance.VectorFloat;

/// <summary>Runs every operation of the value layer beside the host's and counts the differences.</summary>
internal static unsafe class FloatSweep
{
    private const uint Flags = 0x3F;
    private const ulong StatusFlags = 0x8D5;
    private const int SimdError = 19;

    private static readonly bool s_isIntel = IsIntel();

    /// <summary>A line for each operation; the count of mismatches.</summary>
    public static (string Text, int Mismatches) Run(FloatHarness harness, int casesEach, ulong seed, int shown)
    {
        var text = new StringBuilder();
        int total = 0;
        int operations = 0;
        foreach (FloatOperation operation in FloatOperations.All())
        {
            FloatCase[] cases = MakeCases(operation, casesEach, new FloatValues(seed + (ulong)operations));
            FloatResult[] results = harness.Run(operation.Encode(), cases);
            int mismatches = 0;
            for (int i = 0; i < cases.Length; i++)
            {
                string difference = Difference(operation, cases[i], results[i]);
                if (difference.Length != 0 && ++mismatches <= shown)
                {
                    text.AppendLine(CultureInfo.InvariantCulture, $"{operation.Name}: {difference}");
                }
            }

            text.AppendLine(
                CultureInfo.InvariantCulture, $"{operation.Name,-16} {casesEach,8} cases {mismatches,6} mismatches");
            total += mismatches;
            operations++;
        }

        text.AppendLine(CultureInfo.InvariantCulture,
            $"{operations} operations, {(long)operations * casesEach} cases, {total} mismatches; seed {seed:X}");
        return (text.ToString(), total);
    }

    private static FloatCase[] MakeCases(FloatOperation operation, int count, FloatValues values)
    {
        FloatCase[] cases = new FloatCase[count];
        foreach (ref FloatCase c in cases.AsSpan())
        {
            ulong near = 0;
            for (int n = 0; n < 3; n++)
            {
                near = operation.Format switch
                {
                    16 => values.Number<Binary16>(near),
                    32 => values.Number<Binary32>(near),
                    _ => values.Number<Binary64>(near),
                };
                c.Ymm[4 * n] = near;
            }

            c.Rax = values.Integer();
            c.Mxcsr = values.Controls();
        }

        return cases;
    }

    /// <summary>Processors of other makes estimate otherwise, within 1.5 × 2⁻¹² (SDM 2B, RCPPS).</summary>
    private static bool IsNear(ulong ours, ulong hosts)
    {
        double a = BitConverter.UInt32BitsToSingle((uint)ours);
        double b = BitConverter.UInt32BitsToSingle((uint)hosts);
        return !s_isIntel && double.IsNormal(b) && Math.Abs(a - b) <= 3.0 / 4096 * Math.Abs(b);
    }

    /// <summary>CPUID leaf 0 says "GenuineIntel"; EBX has its first four letters.</summary>
    private static bool IsIntel()
    {
        const int Genu = 0x756E_6547;
        return X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == Genu;
    }

    private static string Difference(FloatOperation operation, FloatCase c, FloatResult host)
    {
        SimdEnvironment environment = new(c.Mxcsr);
        ulong value = operation.Apply(ref environment, c.Ymm[0], c.Ymm[4], c.Ymm[8], c.Rax);
        ulong hosts = operation.Result switch
        {
            FloatResultKind.Low16 => (ushort)host.Ymm[0],
            FloatResultKind.Low32 => (uint)host.Ymm[0],
            FloatResultKind.Low64 => host.Ymm[0],
            FloatResultKind.Flags => host.Rflags & StatusFlags,
            _ => host.Rax,
        };
        uint vector = environment.Faults ? SimdError : FloatResult.NoException;
        uint flags = (c.Mxcsr | environment.Reported) & Flags;
        bool same = host.Vector == vector && (host.Mxcsr & Flags) == flags
            && (environment.Faults || value == hosts || (operation.IsEstimate && IsNear(value, hosts)));
        return same ? "" : $"mxcsr {c.Mxcsr:X4} {c.Ymm[0]:X} {c.Ymm[4]:X} {c.Ymm[8]:X} rax {c.Rax:X}: "
            + $"host {hosts:X} flags {host.Mxcsr & Flags:X2} vector {host.Vector}, "
            + $"ours {value:X} flags {flags:X2} vector {vector}";
    }
}
