using System.Globalization;
using System.Text;
using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Mmu;

namespace Emulator.Cli.Reports;

/// <summary>What helps to see why a guest came to its end: registers, the way there, and the walk of CR2.</summary>
internal static unsafe class CrashReport
{
    public static string Text(Core core)
    {
        StringBuilder text = new(RegisterDump.Text(core));
        AddInstruction(text, core);
        AddEntries(text, core);
        AddWalk(text, core);
        return text.ToString();
    }

    private static void AddInstruction(StringBuilder text, Core core)
    {
        CpuState* s = core.State;
        string? instruction = core.Disassemble(s->CodeBase + s->Rip, s->Rip);
        text.Append(CultureInfo.InvariantCulture, $"at {s->Cs.Selector:x4}:{s->Rip:x}: ");
        text.Append(instruction ?? "(no bytes there)").Append('\n');
    }

    private static void AddEntries(StringBuilder text, Core core)
    {
        text.Append("the way there (entries of the run loop, oldest first; -d exec shows each instruction):\n");
        foreach (CoreEntry entry in core.RecentEntries)
        {
            string exception = entry.Vector < 0 ? "" : $" {ExceptionNames.Of(entry.Vector)}";
            text.Append(
                CultureInfo.InvariantCulture,
                $"  instruction {entry.Instruction}  {entry.Selector:x4}:{entry.Rip:x}{exception}\n");
        }
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
