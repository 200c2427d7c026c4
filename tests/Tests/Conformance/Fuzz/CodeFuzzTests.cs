using Emulator.Cpu;

namespace Tests.Conformance.Fuzz;

/// <summary>
/// Random bytes as code in every mode: the core never throws, never runs past its instruction limit, and never touches
/// memory outside the guest's RAM (which would end the test run: <see cref="GuardedRam"/>).
/// </summary>
[TestFixture]
[Category("Slow")]
internal sealed class CodeFuzzTests
{
    private const int Cases = 100_000;
    private const int CasesPerRefill = 250;
    private const ulong InstructionLimit = 64;
    private const ulong Seed = 0xF022_2026;

    [TestCase(nameof(FuzzMode.Real))]
    [TestCase(nameof(FuzzMode.Protected16))]
    [TestCase(nameof(FuzzMode.Protected32))]
    [TestCase(nameof(FuzzMode.Long))]
    public void Random_bytes_as_code_do_no_harm(string mode) =>
        Fuzz(_ => Enum.Parse<FuzzMode>(mode), randomTables: false);

    [Test]
    public void Random_bytes_as_code_and_as_page_tables_do_no_harm() =>
        Fuzz(i => i % 3 == 0 ? FuzzMode.Protected32 : FuzzMode.Long, randomTables: true);

    private static void Fuzz(Func<int, FuzzMode> modeOf, bool randomTables)
    {
        using var world = new FuzzWorld(Seed);
        var stops = new SortedDictionary<StopReason, int>();
        ulong instructions = 0;
        int done = 0;
        try
        {
            for (; done < Cases; done++)
            {
                if (done % CasesPerRefill == 0)
                {
                    world.Refill();
                }

                world.Begin(modeOf(done), randomTables);
                ulong before = world.Core.InstructionCount;
                StopReason stop = world.Core.Run(before + InstructionLimit);
                ulong ran = world.Core.InstructionCount - before;
                Assert.That(ran, Is.LessThanOrEqualTo(InstructionLimit), "instructions run");
                instructions += ran;
                stops[stop] = stops.GetValueOrDefault(stop) + 1;
            }
        }
        finally
        {
            string ends = string.Join(", ", stops.Select(s => $"{s.Value} {s.Key}"));
            ulong[] faults = [.. world.Core.Counters.ExceptionsByVector];
            string vectors = string.Join(' ', faults.Take(32).Select((n, v) => $"{v}:{n}"));
            TestContext.Out.WriteLine($"seed {Seed:X}: {done} cases, {instructions} instructions; ended by: {ends}");
            TestContext.Out.WriteLine($"exceptions by vector: {vectors}");
        }
    }
}
