using System.Globalization;
using System.Text;
using Emulator.Arch;
using Emulator.Cpu;

namespace Emulator.Cli.Reports;

/// <summary>All registers as text, in the layout of QEMU's <c>info registers</c>.</summary>
internal static unsafe class RegisterDump
{
    private static readonly string[] s_names =
    [
        "AX", "CX", "DX", "BX", "SP", "BP", "SI", "DI", "R8 ", "R9 ", "R10", "R11", "R12", "R13", "R14", "R15",
    ];

    /// <summary>QEMU's order, as numbers of registers.</summary>
    private static readonly int[] s_order = [0, 3, 1, 2, 6, 7, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15];

    private static readonly (ulong Flag, char Letter)[] s_flags =
    [
        (Rflags.DF, 'D'), (Rflags.OF, 'O'), (Rflags.SF, 'S'), (Rflags.ZF, 'Z'), (Rflags.AF, 'A'), (Rflags.PF, 'P'),
        (Rflags.CF, 'C'),
    ];

    public static string Text(Core core)
    {
        CpuState* s = core.State;
        bool isLong = (s->Efer & Efer.LMA) != 0;
        StringBuilder text = new();
        AddGeneral(text, s, isLong);
        AddFlags(text, core, isLong);
        AddSegment(text, "ES ", s->Es, isLong);
        AddSegment(text, "CS ", s->Cs, isLong);
        AddSegment(text, "SS ", s->Ss, isLong);
        AddSegment(text, "DS ", s->Ds, isLong);
        AddSegment(text, "FS ", s->Fs, isLong);
        AddSegment(text, "GS ", s->Gs, isLong);
        AddSegment(text, "LDT", s->Ldtr, isLong);
        AddSegment(text, "TR ", s->Tr, isLong);
        AddTable(text, "GDT", s->Gdtr, isLong);
        AddTable(text, "IDT", s->Idtr, isLong);
        text.Append(CultureInfo.InvariantCulture, $"CR0={s->Cr0:x8} CR2={Word(s->Cr2, isLong)} ");
        text.Append(CultureInfo.InvariantCulture, $"CR3={Word(s->Cr3, isLong)} CR4={s->Cr4:x8}\n");
        for (int i = 0; i < 4; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"DR{i}={Word(s->Dr[i], isLong)} ");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nDR6={Word(s->Dr[6], isLong)} DR7={Word(s->Dr[7], isLong)}\n");
        text.Append(CultureInfo.InvariantCulture, $"EFER={s->Efer:x16} PKRU={s->Pkru:x8} PKRS={s->Pkrs:x8}\n");
        return text.ToString();
    }

    private static string Word(ulong value, bool isLong) =>
        value.ToString(isLong ? "x16" : "x8", CultureInfo.InvariantCulture);

    private static void AddGeneral(StringBuilder text, CpuState* s, bool isLong)
    {
        int count = isLong ? 16 : 8;
        for (int i = 0; i < count; i++)
        {
            int register = s_order[i];
            string name = register >= 8 ? s_names[register] : (isLong ? "R" : "E") + s_names[register];
            ulong value = isLong ? s->Gpr[register] : (uint)s->Gpr[register];
            text.Append(name).Append('=').Append(Word(value, isLong)).Append(i % 4 == 3 ? '\n' : ' ');
        }
    }

    private static void AddFlags(StringBuilder text, Core core, bool isLong)
    {
        CpuState* s = core.State;
        ulong flags = core.RflagsValue;
        text.Append(isLong ? "RIP=" : "EIP=").Append(Word(s->Rip, isLong));
        text.Append(isLong ? " RFL=" : " EFL=").Append(CultureInfo.InvariantCulture, $"{flags:x8} [");
        foreach ((ulong flag, char letter) in s_flags)
        {
            text.Append((flags & flag) != 0 ? letter : '-');
        }

        int a20 = (s->Map->A20Mask >> 20 & 1) != 0 ? 1 : 0;
        text.Append(CultureInfo.InvariantCulture, $"] CPL={s->Cpl} A20={a20} HLT={(s->Halted ? 1 : 0)}\n");
    }

    /// <summary>
    /// Selector, base, limit, the descriptor's second doubleword without base and limit, then in words.
    /// </summary>
    private static void AddSegment(StringBuilder text, string name, in SegmentRegister segment, bool isLong)
    {
        uint descriptor = (uint)segment.Attributes << 8;
        text.Append(CultureInfo.InvariantCulture, $"{name}={segment.Selector:x4} {Word(segment.Base, isLong)} ");
        text.Append(CultureInfo.InvariantCulture, $"{segment.Limit:x8} {descriptor:x8}");
        if (segment.Usable != 0 && segment.Present)
        {
            text.Append(CultureInfo.InvariantCulture, $" DPL={segment.Dpl} {Kind(name, segment)}");
        }

        text.Append('\n');
    }

    private static string Kind(string register, in SegmentRegister segment)
    {
        if (!segment.IsCodeOrData)
        {
            return segment.Type switch
            {
                1 => "TSS16-avl",
                2 => "LDT",
                3 => "TSS16-busy",
                9 => "TSS-avl",
                11 => "TSS-busy",
                _ => $"system type {segment.Type}",
            };
        }

        bool isCode = (segment.Type & SegmentAttributes.Code) != 0;
        char c = (segment.Type & SegmentAttributes.ExpandDownOrConforming) != 0 ? (isCode ? 'C' : 'E') : '-';
        char w = (segment.Type & SegmentAttributes.WritableOrReadable) != 0 ? (isCode ? 'R' : 'W') : '-';
        char a = (segment.Type & SegmentAttributes.Accessed) != 0 ? 'A' : '-';

        // In real mode CS may hold what was a data segment.
        string name = !isCode && register != "CS " ? "DS  " : segment.Long ? "CS64" : segment.Big ? "CS32" : "CS16";
        return $"{name} [{c}{w}{a}]";
    }

    private static void AddTable(StringBuilder text, string name, in DescriptorTable table, bool isLong) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}=     {Word(table.Base, isLong)} {table.Limit:x8}\n");
}
