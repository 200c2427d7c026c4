using System.Text;
using Tests.Support;

namespace Tests.Conformance.ExtendedState;

/// <summary>The host decides what saves and restores leave in registers and memory, byte for byte.</summary>
[TestFixture]
internal sealed unsafe class StateConformanceTests
{
    private const int CasesPerRow = 500;
    private const ulong Seed = 0x5A7E_2026;
    private const int HeaderAt = 512;
    private const int MismatchesShown = 3;

    /// <summary>The instructions, all on [RDI].</summary>
    private static readonly (string Name, byte[] Code)[] s_rows =
    [
        ("fxsave", [0x0F, 0xAE, 0x07]), ("fxsave64", [0x48, 0x0F, 0xAE, 0x07]),
        ("fxrstor", [0x0F, 0xAE, 0x0F]), ("fxrstor64", [0x48, 0x0F, 0xAE, 0x0F]),
        ("ldmxcsr", [0x0F, 0xAE, 0x17]), ("stmxcsr", [0x0F, 0xAE, 0x1F]),
        ("vldmxcsr", [0xC5, 0xF8, 0xAE, 0x17]), ("vstmxcsr", [0xC5, 0xF8, 0xAE, 0x1F]),
        ("xsave", [0x0F, 0xAE, 0x27]), ("xsave64", [0x48, 0x0F, 0xAE, 0x27]),
        ("xrstor", [0x0F, 0xAE, 0x2F]), ("xrstor64", [0x48, 0x0F, 0xAE, 0x2F]),
        ("xsaveopt", [0x0F, 0xAE, 0x37]), ("xsaveopt64", [0x48, 0x0F, 0xAE, 0x37]),
        ("xsavec", [0x0F, 0xC7, 0x27]), ("xsavec64", [0x48, 0x0F, 0xC7, 0x27]),
        ("emms", [0x0F, 0x77]),
    ];

    private HostProgram? _harness;
    private string _reason = "";

    [OneTimeSetUp]
    public void Build() => _harness = HostProgram.TryBuild("ExtendedState", out _reason);

    [OneTimeTearDown]
    public void Remove() => _harness?.Dispose();

    [Test]
    public void Every_save_and_restore_leaves_the_bytes_that_the_host_leaves()
    {
        if (_harness is null || !HasComponents())
        {
            Assert.Ignore(_harness is null ? _reason : "the host lacks AVX or protection keys");
            return;
        }

        using var guest = new StateGuest();
        StringBuilder text = new();
        StringBuilder shown = new();
        int mismatches = 0;
        foreach ((string name, byte[] code) in s_rows)
        {
            var maker = new StateCaseMaker(Seed ^ ((ulong)code[^1] << 8) ^ (ulong)code.Length);
            bool isMxcsr = name.EndsWith("ldmxcsr", StringComparison.Ordinal);
            StateCase[] cases = [.. Enumerable.Range(0, CasesPerRow).Select(_ => maker.Make(code, isMxcsr))];
            StateResult[] host = _harness.Run<StateCase, StateResult>(cases);
            int wrong = 0;
            for (int i = 0; i < cases.Length; i++)
            {
                guest.Run(cases[i], out StateResult core);
                string difference = Difference(cases[i], host[i], core);
                if (difference.Length != 0 && wrong++ < MismatchesShown)
                {
                    shown.Append($"{name} case {i}, {Describe(cases[i])}: {difference}\n");
                }
            }

            int faults = host.Count(result => result.Vector != StateResult.Completed);
            text.Append($"{name,-12} {cases.Length} cases, {faults} faults, {wrong} mismatches\n");
            mismatches += wrong;
        }

        TestContext.Out.WriteLine(text.ToString() + shown);
        Assert.That(mismatches, Is.Zero, shown.ToString());
    }

    private static string Difference(in StateCase c, in StateResult host, in StateResult core)
    {
        if (host.Vector != core.Vector)
        {
            return $"vector {core.Vector:X} instead of {host.Vector:X}";
        }

        fixed (byte* hostState = host.State, coreState = core.State, hostArea = host.Area, coreArea = core.Area)
        {
            for (int i = 0; i < StateCase.AreaBytes; i++)
            {
                if (hostArea[i] != coreArea[i])
                {
                    return $"byte {i} of the area is {coreArea[i]:X2} instead of {hostArea[i]:X2}";
                }

                bool compared = !MayLoadInPart(c, host) && IsRegister(i);
                if (compared && hostState[i] != coreState[i])
                {
                    return $"byte {i} of the state is {coreState[i]:X2} instead of {hostState[i]:X2}";
                }
            }

            // A processor may take a component for in use that is in its initial configuration, but not the reverse.
            ulong inUse = *(ulong*)(coreState + HeaderAt) & ~*(ulong*)(hostState + HeaderAt) & StateGuest.All;
            return inUse != 0 && !MayLoadInPart(c, host) ? $"XSTATE_BV has {inUse:X} too many" : "";
        }
    }

    /// <summary>
    /// Only when it comes to MXCSR does the host's XRSTOR find reserved bits in an area of the compacted format; other
    /// components are loaded then. Ours looks before it loads.
    /// </summary>
    private static bool MayLoadInPart(in StateCase c, in StateResult host)
    {
        fixed (byte* area = c.Area)
        {
            bool compacted = (area[HeaderAt + 15] & 0x80) != 0;
            return compacted && host.Vector == 13 && *(ushort*)(area + 26) != 0;
        }
    }

    /// <summary>Bytes that hold registers; the system uses some of the others in the frame of a signal.</summary>
    private static bool IsRegister(int at) =>
        at is < 416 or (>= HeaderAt + 64 and < HeaderAt + 64 + 256) or (>= 2688 and < 2692);

    private static string Describe(in StateCase c)
    {
        fixed (byte* area = c.Area)
        {
            string header = Convert.ToHexString(new ReadOnlySpan<byte>(area + HeaderAt, 64));
            return $"EAX {c.Rax:X}, offset {c.Offset}, header {header}";
        }
    }

    private static bool HasComponents()
    {
        string flags = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) ?? "";
        string[] needed = [" xsavec", " xsaveopt", " avx", " ospke"];
        return needed.All(flag => flags.Contains(flag, StringComparison.Ordinal));
    }
}
