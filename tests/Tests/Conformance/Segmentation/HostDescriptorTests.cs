using System.Globalization;
using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Segments;
using Tests.Support;

namespace Tests.Conformance.Segmentation;

/// <summary>
/// The CPU of this computer as oracle: a C program of ours puts descriptors into its LDT and prints what LAR, LSL,
/// VERR, VERW, loads of ES and SS, and accesses around limits do; the core must agree in every line.
/// </summary>
[TestFixture]
internal sealed unsafe class HostDescriptorTests
{
    private const string Source = "tests/Tests/Conformance/Segmentation/Host/segments.c";
    private const ushort Entry = 1 << 3;
    private const int PageFault = 14;

    private static readonly byte[][] s_queries =
        [[0x0F, 0x02, 0xC1], [0x0F, 0x03, 0xC1], [0x0F, 0x00, 0xE1], [0x0F, 0x00, 0xE9]];

    private static readonly Lazy<string[][]> s_answers = new(() => HostAnswers.Ask(Source));

    [Test]
    public void Queries_and_loads_answer_as_the_host_does()
    {
        string[][] lines = Lines("Q");
        using SegmentBench bench = SegmentBench.LongMode(3);
        foreach (string[] line in lines)
        {
            bench.Board[SegmentBench.Ldt + Entry, 8] = Hex(line[1]);
            ushort selector = (ushort)Hex(line[2]);
            string got = string.Join(' ', Query(bench, 0, selector), Query(bench, 1, selector),
                Query(bench, 2, selector).Split(' ')[0], Query(bench, 3, selector).Split(' ')[0],
                Load(bench, SegmentIndex.Es, selector), Load(bench, SegmentIndex.Ss, selector));
            Assert.That(got, Is.EqualTo(string.Join(' ', line[3..])), $"{line[1]} {line[2]}");
        }

        TestContext.Out.WriteLine($"descriptors asked of the host: {lines.Length} cases");
    }

    [Test]
    public void Accesses_at_limits_are_allowed_where_the_host_allows_them()
    {
        string[][] lines = Lines("A");
        using SegmentBench bench = SegmentBench.LongMode(3, compatibility: true);
        foreach (string[] line in lines)
        {
            bench.Board[SegmentBench.Ldt + Entry, 8] = Hex(line[1]);
            int operation = (int)Hex(line[2]);
            int sizeBytes = 1 << (operation % 3);
            AccessKind kind = operation < 3 ? AccessKind.Read : AccessKind.Write;
            Assert.That(SegmentLoader.TryLoad(bench.Core, SegmentIndex.Ds, Entry | 7), Is.True);
            bool allowed = bench.Core.LinearOf(SegmentIndex.Ds, Hex(line[3]), sizeBytes, kind, out _);
            bench.TakeFault();

            // A page fault of the host comes after the segment checks.
            ulong fault = Hex(line[4]);
            Assert.That(allowed, Is.EqualTo(fault == 0 || fault >> 16 == PageFault), string.Join(' ', line));
        }

        TestContext.Out.WriteLine($"accesses asked of the host: {lines.Length} cases");
    }

    private static string Query(SegmentBench bench, int query, ushort selector)
    {
        bench.S->Gpr[0] = 0xDEAD_BEEF;
        bench.S->Gpr[1] = selector;
        bench.Execute(s_queries[query]);
        int zero = (bench.Core.RflagsValue & Rflags.ZF) != 0 ? 1 : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{zero} {bench.S->Gpr[0]:x}");
    }

    private static string Load(SegmentBench bench, int index, ushort selector)
    {
        SegmentLoader.TryLoad(bench.Core, index, selector);
        (ExceptionVector Vector, uint ErrorCode)? fault = bench.TakeFault();
        ulong code = fault is null ? 0 : ((ulong)fault.Value.Vector << 16) | fault.Value.ErrorCode;
        return code.ToString("x", CultureInfo.InvariantCulture);
    }

    private static string[][] Lines(string kind) => [.. s_answers.Value.Where(l => l[0] == kind)];

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
