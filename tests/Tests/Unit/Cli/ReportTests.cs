using System.Text.Json;
using Emulator.Arch;
using Emulator.Cli.Reports;
using Emulator.Cpu;
using Tests.Support;

namespace Tests.Unit.Cli;

/// <summary>Reports say what the core did, in text and JSON from the same rows.</summary>
[TestFixture]
internal sealed unsafe class ReportTests
{
    [Test]
    public void Text_and_json_tell_every_row()
    {
        using TestBoard board = Shutdown();
        StatisticsReport report = new("max", 3, 5, 7, TimeSpan.FromSeconds(1), [.. StatisticsTable.Rows(board.Core)]);
        using JsonDocument json = JsonDocument.Parse(report.Json());
        string text = report.Text();
        foreach (Statistic row in report.Rows)
        {
            JsonElement value = json.RootElement.GetProperty(row.Group).GetProperty(row.Key);
            Assert.That(value.GetInt64(), Is.EqualTo(row.Value), row.Key);
            Assert.That(text, Does.Contain(row.Label));
        }

        Assert.That(json.RootElement.GetProperty("seed").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public void A_crash_tells_registers_instruction_walk_and_branches()
    {
        using TestBoard board = Shutdown();
        board.S->Gpr[0] = 0xABCD;
        board.S->Cr2 = 0x1234_5000;
        string report = CrashReport.Text(board.Core);
        TestContext.Out.WriteLine(report);
        Assert.That(report, Does.StartWith("EAX=0000abcd EBX="));
        Assert.That(report, Does.Contain("CS =0000 00000000"));
        Assert.That(report, Does.Contain("at 0000:7c00: ud2\n"));
        Assert.That(report, Does.Contain("the walk of CR2 = 0x12345000"));
        Assert.That(report, Does.Contain("PDE at 0x1120 = 0x0 []"));
        Assert.That(report, Does.Contain("#PF, error code 0x0 (none)"));
        string branches = CrashReport.Branches(board.Core.Branches);
        TestContext.Out.WriteLine(branches);
        string[] expected =
        [
            "  4  0000:7bf7 -> 0000:7bf7  loop 7BF7h, 4 times",
            "  6  0000:7bf9 -> 0000:7c00  jmp 7C00h", "  8  0000:7c00 -> shutdown  #UD, then #GP",
        ];
        Assert.That(branches.Split('\n').Skip(1), Is.EqualTo(expected.Append("")));
    }

    /// <summary>A core that loops, jumps, and meets UD2 without an interrupt table, with 32-bit paging on.</summary>
    private static TestBoard Shutdown()
    {
        TestBoard board = new();
        board[0x7BF4, 8] = 0x9005_EBFE_E200_05B9;
        board[0x7C00, 2] = 0x0B0F;
        board.Core.Branches = new BranchHistory();
        board[0x1000, 4] = 0x2003;
        board[0x2000 + (7 * 4), 4] = 0x7003;
        CpuState* s = board.S;
        s->Rip = 0x7BF4;
        s->Cs.Base = 0;
        s->Cs.Selector = 0;
        s->Cr3 = 0x1000;
        s->Cr0 |= Cr0.PE | Cr0.PG;
        s->Idtr.Limit = 0;
        board.Core.StateChanged();
        Assert.That(board.Core.Run(100), Is.EqualTo(StopReason.Shutdown));
        return board;
    }
}
