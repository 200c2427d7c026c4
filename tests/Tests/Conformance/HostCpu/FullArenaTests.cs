namespace Tests.Conformance.HostCpu;

/// <summary>
/// Code that is written, run and overwritten thousands of times ends the same however often the arena of decoded
/// blocks fills up and drops them all: no old bytes are executed.
/// </summary>
[TestFixture]
internal sealed unsafe class FullArenaTests
{
    private const ulong Seed = 0xA2E7A;
    private const int Streams = 600;

    [TestCase(nameof(HostMode.Bits64), 1)]
    [TestCase(nameof(HostMode.Bits64), 50)]
    [TestCase(nameof(HostMode.Bits32), 1)]
    [TestCase(nameof(HostMode.Bits32), 50)]
    [TestCase(nameof(HostMode.Bits16), 1)]
    [TestCase(nameof(HostMode.Bits16), 50)]
    public void A_full_arena_changes_no_result(string mode, int operations)
    {
        using var batch = new CaseBatch(Streams, codeCapacity: 1024, Seed);
        var maker = new StreamMaker(Enum.Parse<HostMode>(mode), Seed);
        for (int i = 0; i < Streams; i++)
        {
            maker.Add(batch);
        }

        using var wide = new GuestCpu(batch.Pristine);
        using var tiny = new GuestCpu(batch.Pristine, operations);
        for (int i = 0; i < Streams; i++)
        {
            wide.Run(batch[i], null, out HostResult expected, null);
            tiny.Run(batch[i], null, out HostResult actual, null);
            bool same = new ReadOnlySpan<byte>(&expected, sizeof(HostResult))
                .SequenceEqual(new ReadOnlySpan<byte>(&actual, sizeof(HostResult)));
            Assert.That(same, Is.True, $"stream {i}: vector {actual.Vector:x} at {actual.Rip:x}, not {expected.Rip:x}");
        }

        Assert.That(tiny.InstructionCount, Is.EqualTo(wide.InstructionCount));
        TestContext.Out.WriteLine($"{Streams} streams, {tiny.ArenasFilled} full arenas");
        Assert.That(tiny.ArenasFilled, Is.GreaterThan(Streams));
    }
}
