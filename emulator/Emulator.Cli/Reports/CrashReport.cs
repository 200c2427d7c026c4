using System.Globalization;
using System.Text;
using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Mmu;

namespace Emulator.Cli.Reports;

/// <summary>What helps to see why a guest came to its end: registers, the walk of CR2, the last branches.</summary>
internal static unsafe class CrashReport
{
    public static string Text(Core core)
    {
        StringBuilder text = new(RegisterDump.Text(core));
        AddInstruction(text, core);
        AddWalk(text, core);
        return text.ToString();
    }

    /// <summary>The last branches, which only a second run can tell.</summary>
    public static string Branches(BranchHistory? history)
    {
        if (history is null)
        {
            return "the last branches: not known, for the run was not repeated; -d exec shows each instruction\n";
        }

        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"the last branches, oldest first, of the last ");
        text.Append(CultureInfo.InvariantCulture, $"{Replay.WatchedInstructions} instructions:\n");
        if (!history.Records.Any())
        {
            text.Append("  none\n");
        }

        foreach (BranchRecord branch in history.Records)
        {
            string to = branch.To is { } place ? Place(place) : "shutdown";
            string times = branch.Times == 1 ? "" : $", {branch.Times} times";
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {branch.Instruction}  {Place(branch.From)} -> {to}  {branch.Cause}{times}\n");
        }

        return text.ToString();
    }

    private static string Place(CodePlace place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place.Selector:x4}:{place.Ip:x}");

    private static void AddInstruction(StringBuilder text, Core core)
    {
        CpuState* s = core.State;
        string? instruction = core.Disassemble(s->CodeBase + s->Rip, s->Rip);
        text.Append(CultureInfo.InvariantCulture, $"at {s->Cs.Selector:x4}:{s->Rip:x}: ");
        text.Append(instruction ?? "(no bytes there)").Append('\n');
    }

    private static void AddWalk(StringBuilder text, Core core)
    {
        CpuState* s = core.State;
        if ((s->Cr0 & Cr0.PG) == 0)
        {
            return;
        }

        Access access = new(AccessKind.Read, AccessMode.Supervisor);
        core.Probe(new LinearAddress(s->Cr2), access, out WalkResult result, out PageWalk walk);
        text.Append(CultureInfo.InvariantCulture, $"the walk of CR2 = 0x{s->Cr2:x} (a supervisor read):\n");
        for (int i = 0; i < walk.LevelCount; i++)
        {
            text.Append("  ").Append(WalkText.LevelText(walk.LevelAt(i))).Append('\n');
        }

        text.Append("  ").Append(WalkText.ResultText(result)).Append('\n');
    }
}
