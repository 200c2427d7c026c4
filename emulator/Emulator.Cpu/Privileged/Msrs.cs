using System.Globalization;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>RDMSR and WRMSR (SDM 2B, 2D); the registers are in <see cref="MsrTable"/>.</summary>
internal static unsafe class Msrs
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Rdmsr, &Rdmsr, OpTraits.Privileged),
        new(Mnemonic.Wrmsr, &Wrmsr, OpTraits.EndsBlock | OpTraits.Privileged),
    ];

    /// <summary>Reads a register as RDMSR at CPL 0 does; false means #GP(0).</summary>
    internal static bool TryRead(Core c, uint index, out ulong value)
    {
        MsrRow? row = MsrTable.Find(c.Model, index);
        ulong? read = row?.Read?.Invoke(c, index);
        value = read ?? 0;
        if (row == null)
        {
            NoteUnknown(c, index, "RDMSR");
        }

        return read.HasValue;
    }

    /// <summary>Writes a register as WRMSR at CPL 0 does; false means #GP(0) and nothing changed.</summary>
    internal static bool TryWrite(Core c, uint index, ulong value)
    {
        MsrRow? row = MsrTable.Find(c.Model, index);
        if (row == null)
        {
            NoteUnknown(c, index, "WRMSR");
        }

        return row?.Write != null && row.Write(c, index, value);
    }

    private static Outcome Rdmsr(Core c, DecodedOp* op)
    {
        if (c.S->Cpl != 0 || !TryRead(c, (uint)c.S->Gpr[1], out ulong value))
        {
            return c.RaiseGeneralProtection();
        }

        c.S->Gpr[0] = (uint)value;
        c.S->Gpr[2] = value >> 32;
        return Outcome.Next;
    }

    private static Outcome Wrmsr(Core c, DecodedOp* op)
    {
        ulong value = (c.S->Gpr[2] << 32) | (uint)c.S->Gpr[0];
        return c.S->Cpl == 0 && TryWrite(c, (uint)c.S->Gpr[1], value)
            ? Outcome.LeaveNext
            : c.RaiseGeneralProtection();
    }

    private const int MaxNamed = 64;

    /// <summary>An unknown register is told of once, and counted for the report at exit.</summary>
    private static void NoteUnknown(Core c, uint index, string instruction)
    {
        if (!c.Counters.UnknownMsrs.TryGetValue((index, instruction), out string? name))
        {
            // A guest may try every index: beyond a few, one row counts them all.
            name = c.Counters.UnknownMsrs.Count < MaxNamed
                ? string.Create(CultureInfo.InvariantCulture, $"{instruction} 0x{index:x} ({MsrNames.NameOf(index)})")
                : $"{instruction} of further registers";
            if (c.Counters.UnknownMsrs.Count < MaxNamed)
            {
                c.Counters.UnknownMsrs.Add((index, instruction), name);
            }
        }

        bool known = c.Counters.Unimplemented.TryGetValue(name, out ulong times);
        c.Counters.Unimplemented[name] = times + 1;
        if (!known && (c.Trace.Topics & TraceTopics.Unimplemented) != 0)
        {
            c.Trace.Line(TraceTopics.Unimplemented, $"{name}: no such register, #GP(0)");
        }
    }
}
