using Emulator.Cli.Serial;
using Emulator.Machine;
using Firmware;
using Firmware.Boot;
using Firmware.Samples;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Machine;

/// <summary>Going on after a checkpoint was saved, and after it was restored, is the same run.</summary>
[TestFixture]
internal sealed class CheckpointTests
{
    private const ulong Limit = 50_000_000;
    private const ulong TourRamBytes = 64UL << 20;

    /// <summary>
    /// From every point the restored machine must reach the next one with the same registers, RAM, devices, counts and
    /// output; so each of them goes on to the end exactly like the machine that was only saved.
    /// </summary>
    [Test]
    [Category("Slow")]
    public void The_tour_of_page_faults_goes_on_the_same_from_many_points()
    {
        const ulong stepInstructions = 2_003;
        TestBoard output = new();
        using PcMachine saved = new(Tour(output));
        List<byte[]> checkpoints = [];
        List<int> printed = [];
        RunResult end;
        do
        {
            checkpoints.Add(Save(saved));
            printed.Add(output.Sent.Count);
            end = saved.Run(saved.Core.InstructionCount + stepInstructions);
        }
        while (end.Reason == RunEnd.InstructionLimit);

        checkpoints.Add(Save(saved));
        printed.Add(output.Sent.Count);
        TestBoard again = new();
        using PcMachine restored = new(Tour(again));
        for (int i = 0; i + 1 < checkpoints.Count; i++)
        {
            again.Sent.Clear();
            restored.Restore(new MemoryStream(checkpoints[i]));
            restored.Run(restored.Core.InstructionCount + stepInstructions);
            Assert.That(again.Sent, Is.EqualTo(output.Sent[printed[i]..printed[i + 1]]), $"output after point {i}");
            Assert.That(Difference(checkpoints[i + 1], Save(restored)), Is.Empty, $"state after point {i}");
        }

        TestContext.Out.WriteLine(
            $"{checkpoints.Count} points of {saved.Core.InstructionCount} instructions, {output.Sent.Count} bytes");
        Assert.That(end.Reason, Is.EqualTo(RunEnd.DebugExit));
        Assert.That(checkpoints, Has.Count.GreaterThan(20));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(19)]
    public void The_tour_restored_at_one_point_runs_to_the_same_end(int tenThousands)
    {
        ulong at = (ulong)tenThousands * 1_000;
        TestBoard output = new();
        using PcMachine first = new(Tour(output));
        first.Run(at);
        byte[] checkpoint = Save(first);
        output.Sent.Clear();
        TestBoard again = new();
        using PcMachine second = new(Tour(again));
        second.Restore(new MemoryStream(checkpoint));
        Assert.That(second.Run(Limit), Is.EqualTo(first.Run(Limit)));
        Assert.That(again.Sent, Is.EqualTo(output.Sent));
        Assert.That(second.Core.InstructionCount, Is.EqualTo(first.Core.InstructionCount));
        Assert.That(Difference(Save(first), Save(second)), Is.Empty);
    }

    /// <summary>
    /// A guest that moves a page without INVLPG sees the old or the new one (SDM 3A 4.10.4.3): both allowed, but the
    /// same for the machine that was saved in between and the one that was restored.
    /// </summary>
    [Test]
    public void What_the_soft_tlb_still_holds_is_the_same_for_both()
    {
        TestBoard output = new();
        MachineOptions options = GuestProgram.Options(CpuMode.Long, c =>
        {
            // Page directory: the first entry of the first two tables; 4 MiB, 6 MiB and 8 MiB are pages of 2 MiB.
            c.mov(rbx, cr3);
            c.mov(rbx, __qword_ptr[rbx]);
            c.and(rbx, -4096);
            c.mov(rbx, __qword_ptr[rbx]);
            c.and(rbx, -4096);
            c.mov(__byte_ptr[0x60_0000], (sbyte)'o');
            c.mov(__byte_ptr[0x80_0000], (sbyte)'n');
            c.mov(rcx, __qword_ptr[rbx + 24]);
            c.mov(__qword_ptr[rbx + 16], rcx);
            c.mov(al, __byte_ptr[0x40_0000]);
            c.mov(rcx, __qword_ptr[rbx + 32]);
            c.mov(__qword_ptr[rbx + 16], rcx);
            c.nop();
            c.mov(dx, 0x3F8);
            c.mov(al, __byte_ptr[0x40_0000]);
            c.@out(dx, al);
            c.@out(0xF4, al);
        }) with { SerialOutput = output };
        using PcMachine first = new(options);
        first.Run(12);
        byte[] checkpoint = Save(first);
        RunResult end = first.Run(Limit);
        using PcMachine second = new(options);
        second.Restore(new MemoryStream(checkpoint));
        Assert.That(second.Run(Limit), Is.EqualTo(end));
        Assert.That(end.Reason, Is.EqualTo(RunEnd.DebugExit));
        Assert.That(output.Sent, Has.Count.EqualTo(2));
        Assert.That(output.Sent[1], Is.EqualTo(output.Sent[0]));
        Assert.That(Difference(Save(first), Save(second)), Is.Empty);
    }

    [Test]
    public void A_stream_that_gives_few_bytes_at_a_time_is_no_damage()
    {
        TestBoard output = new();
        using PcMachine first = new(Tour(output));
        first.Run(5_000);
        byte[] checkpoint = Save(first);
        using PcMachine second = new(Tour(output));
        using TrickleStream trickle = new(checkpoint);
        second.Restore(trickle);
        Assert.That(Difference(checkpoint, Save(second)), Is.Empty);
    }

    [Test]
    public void How_long_the_core_has_been_halted_and_how_often_it_failed_is_saved()
    {
        MachineOptions options = GuestProgram.Options(CpuMode.Real, c =>
        {
            c.lidt(__[0x500]);
            c.ud2();
        });
        using PcMachine first = new(options);
        first.Run(100);
        Assert.That(first.TripleFaults, Is.GreaterThan(0));
        using PcMachine second = new(options);
        second.Restore(new MemoryStream(Save(first)));
        Assert.That(second.TripleFaults, Is.EqualTo(first.TripleFaults));
    }

    [Test]
    public void Input_from_a_file_goes_on_where_it_was()
    {
        byte[] text = "what is typed into a file is all there from the start."u8.ToArray();
        MachineOptions echo = GuestProgram.Options(CpuMode.Real, c =>
        {
            Label loop = c.CreateLabel();
            c.Label(ref loop);
            c.mov(dx, 0x3FD);
            c.@in(al, dx);
            c.test(al, 1);
            c.jz(loop);
            c.mov(dx, 0x3F8);
            c.@in(al, dx);
            c.@out(dx, al);
            c.cmp(al, (sbyte)'.');
            c.jne(loop);
            c.@out(0xF4, al);
        });
        TestBoard output = new();
        using PcMachine first = new(
            echo with { SerialOutput = output, SerialInput = new FileInput(new MemoryStream(text)) });
        first.Run(5_000_000);
        byte[] checkpoint = Save(first);
        Assert.That(output.Sent, Has.Count.InRange(5, text.Length - 5));
        using PcMachine second = new(
            echo with { SerialOutput = output, SerialInput = new FileInput(new MemoryStream(text)) });
        second.Restore(new MemoryStream(checkpoint));
        second.Run(Limit);
        Assert.That(output.Sent, Is.EqualTo(text));
    }

    private static MachineOptions Tour(TestBoard output) => new()
    {
        RamBytes = TourRamBytes,
        SerialOutput = output,
        Boot = BootPlanner.Plan(new BootRequest
        {
            Memory = MemoryMap.ForRam(TourRamBytes),
            Kernel = (SampleGuests.Find("tour") ?? throw new InvalidOperationException("tour")).Build(),
        }),
    };

    /// <summary>Where two checkpoints differ, in words: the part and the place in it; empty when they are equal.
    /// </summary>
    private static string Difference(byte[] expected, byte[] actual)
    {
        int at = expected.AsSpan().CommonPrefixLength(actual);
        if (at == expected.Length && at == actual.Length)
        {
            return "";
        }

        string text = System.Text.Encoding.Latin1.GetString(expected, 0, at);
        string[] parts = ["memory", "clock", "events", "run", "pic", "apic0", "ioapic", "pit", "rtc", "uart0", "cpu0"];
        string part = parts.MaxBy(name => text.LastIndexOf((char)name.Length + name, StringComparison.Ordinal)) ?? "";
        int start = text.LastIndexOf((char)part.Length + part, StringComparison.Ordinal);
        return $"byte {at - start - 1 - part.Length} of {part}; {expected.Length} and {actual.Length} bytes";
    }

    private static byte[] Save(PcMachine machine)
    {
        MemoryStream stream = new();
        machine.Save(stream);
        return stream.ToArray();
    }
}
