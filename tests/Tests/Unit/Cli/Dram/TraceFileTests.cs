using System.IO.Compression;
using System.Text;
using Emulator.Dram.Replay;

namespace Tests.Unit.Cli.Dram;

/// <summary>Traces of three forms are read, packed or not; what cannot be is said with line and column.</summary>
[TestFixture]
internal sealed class TraceFileTests
{
    [TestCase("R 0x10", 0x10UL, false, 0)]
    [TestCase("W 0X1f", 0x1FUL, true, 0)]
    [TestCase("R 4096 17", 4096UL, false, 17)]
    [TestCase("ST 0x40", 0x40UL, true, 0)]
    [TestCase("LD 64", 64UL, false, 0)]
    [TestCase("0x12345680 READ 99", 0x12345680UL, false, 99)]
    [TestCase("0x12345680 WRITE 99", 0x12345680UL, true, 99)]
    [TestCase("0x40 R", 0x40UL, false, 0)]
    [TestCase("3 20734016", 20734016UL, false, 0)]
    [TestCase("  R\t0x10   # a comment\r", 0x10UL, false, 0)]
    public void A_line_is_a_request(string line, ulong address, bool isWrite, long notBefore)
    {
        TraceRequest[] requests = Read(line);
        Assert.That(requests, Is.EqualTo(new[] { new TraceRequest(address, isWrite, notBefore) }));
    }

    [TestCase("R 0x10 @3", 0, 3)]
    [TestCase("R 0x10 5 @255", 5, 255)]
    [TestCase("0x10 READ 7 @0x2 # a comment", 7, 2)]
    public void A_line_may_say_who_asks(string line, long notBefore, byte requester) => Assert.That(
        Read(line), Is.EqualTo(new[] { new TraceRequest(0x10, false, notBefore, requester) }));

    [Test]
    public void A_core_may_write_back_a_line_with_its_read() => Assert.That(
        Read("3 64 128\n0 192\n"),
        Is.EqualTo(new[] { new TraceRequest(64, false), new TraceRequest(128, true), new TraceRequest(192, false) }));

    [Test]
    public void Empty_lines_and_comments_are_no_requests() =>
        Assert.That(Read("\n# nothing\n   \nR 0\n\n"), Has.Length.EqualTo(1));

    [Test]
    public void A_packed_trace_is_unpacked()
    {
        using MemoryStream packed = new();
        using (GZipStream packer = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            packer.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"R {i}\n"))));
        }

        packed.Position = 0;
        using TraceFile trace = new(packed);
        TraceRequest[] requests = new TraceRequest[100_001];
        Assert.That(trace.Fill(requests), Is.EqualTo(100_000));
        Assert.That(requests.Take(100_000).Select(r => r.Address), Is.EqualTo(Enumerable.Range(0, 100_000)));
    }

    [TestCase("R 0x0\nR 0xzz", 2, 3, "'0xzz' where an address is wanted")]
    [TestCase("R", 1, 2, "the line ends where an address is wanted")]
    [TestCase("X 0x10", 1, 1, "'X' where R, W or an address is wanted")]
    [TestCase("R 0x10 5 6", 1, 10, "'6' after the end")]
    [TestCase("R 0x10 @256", 1, 9, "requester 256: they are numbered from 0 to 255")]
    [TestCase("R 0x10 @", 1, 9, "the line ends where the number of a requester is wanted")]
    [TestCase("R 0x10 5 @x", 1, 11, "'x' where the number of a requester is wanted")]
    [TestCase("R 0x10 @1 5", 1, 11, "'5' after the end")]
    [TestCase("R 0x10 -5", 1, 8, "'-5' where a clock is wanted")]
    [TestCase("R 1 50\n  W 2   49", 2, 9, "clocks never go back")]
    [TestCase("0x10 FETCH 3", 1, 6, "'FETCH' where READ, WRITE or an address is wanted")]
    public void What_is_wrong_is_said_with_line_and_column(string text, long line, int column, string problem)
    {
        TraceFormatException error = Assert.Throws<TraceFormatException>(() => Read(text));
        Assert.That((error.Line, error.Column), Is.EqualTo((line, column)));
        Assert.That(error.Problem, Does.Contain(problem));
    }

    [Test]
    public void What_is_no_text_is_said_to_be_no_trace()
    {
        TraceFormatException error = Assert.Throws<TraceFormatException>(() => Read(new string('R', 100_000)));
        Assert.That(error.Problem, Does.Contain("is this a trace?"));
    }

    [Test]
    public void A_damaged_packed_trace_is_said_to_be_damaged()
    {
        using MemoryStream damaged = new([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF]);
        using TraceFile trace = new(damaged);
        Assert.That(() => trace.Fill(new TraceRequest[1]), Throws.TypeOf<TraceFormatException>());
    }

    private static TraceRequest[] Read(string text)
    {
        using MemoryStream stream = new(Encoding.ASCII.GetBytes(text));
        using TraceFile trace = new(stream);
        TraceRequest[] requests = new TraceRequest[16];
        return requests[..trace.Fill(requests)];
    }
}
