using static Emulator.Cpu.Generator.Templates;

namespace Emulator.Cpu.Generator;

/// <summary>Arithmetic, logic, shifts and products.</summary>
internal sealed partial class HotCases
{
    private void AddArithmetic(int bits)
    {
        foreach ((string name, string sign) in ((string, string)[])[("Add", "+"), ("Sub", "-")])
        {
            string flags = Flags(name, bits, "a", "b");
            string t = Type(bits);
            string operands = $"{t} a = {Register("Reg0", bits)}; {t} b = {Register("Reg1", bits)};";
            string immediate = $"{t} a = {Register("Reg0", bits)}; {t} b = ({t})u->Immediate;";
            string write = SetRegister("Reg0", bits, $"a {sign} b");
            Case($"{name}RR{bits}", $"{operands} {write} {flags}");
            Case($"{name}RI{bits}", $"{immediate} {write} {flags}");
            Case($"{name}RM{bits}", $"{Load(bits, "b")} {t} a = {Register("Reg0", bits)}; {write} {flags}");
            string store = $"{Host(bits)} = ({t})(a {sign} b); {flags}";
            Case($"{name}MR{bits}", $"{Target(bits)} {t} a = {Host(bits)}; {t} b = {Register("Reg1", bits)}; {store}");
            Case($"{name}MI{bits}", $"{Target(bits)} {t} a = {Host(bits)}; {t} b = ({t})u->Immediate; {store}");
            AluForms(name, bits);
        }

        string compare = Flags("Sub", bits, "a", "b");
        string type = Type(bits);
        Case($"CmpRR{bits}", $"{type} a = {Register("Reg0", bits)}; {type} b = {Register("Reg1", bits)}; {compare}");
        Case($"CmpRI{bits}", $"{type} a = {Register("Reg0", bits)}; {type} b = ({type})u->Immediate; {compare}");
        Case($"CmpRM{bits}", $"{Load(bits, "b")} {type} a = {Register("Reg0", bits)}; {compare}");
        Case($"CmpMR{bits}", $"{Load(bits, "a")} {type} b = {Register("Reg1", bits)}; {compare}");
        Case($"CmpMI{bits}", $"{Load(bits, "a")} {type} b = ({type})u->Immediate; {compare}");
        AluForms("Cmp", bits);
        if (bits > 8)
        {
            AddWithCarry(bits);
        }
    }

    private void AddWithCarry(int bits)
    {
        string t = Type(bits);
        foreach ((string name, string sign) in ((string, string)[])[("Adc", "+"), ("Sbb", "-")])
        {
            string kind = $"({Kind(name, bits)}) | carry << 16";
            string body = $"ulong carry = LazyFlags.CarryOf(flagA, flagB, flagKind); {t} a = {Register("Reg0", bits)}; "
                + $"{t} b = {Register("Reg1", bits)}; {SetRegister("Reg0", bits, $"a {sign} b {sign} ({t})carry")} "
                + Flags(name, bits, "a", "b").Replace(Kind(name, bits), kind, StringComparison.Ordinal);
            Case($"{name}RR{bits}", body);
            Form($"{name}_r{bits}_rm{bits}", $"{name}RR{bits}", "");
            Form($"{name}_rm{bits}_r{bits}", $"{name}RR{bits}", "");
            Case($"{name}RI{bits}",
                body.Replace(Register("Reg1", bits), $"({t})u->Immediate", StringComparison.Ordinal));
            Form($"{name}_rm{bits}_imm8", $"{name}RI{bits}", "");
            Form($"{name}_rm{bits}_imm32", $"{name}RI{bits}", "");
        }
    }

    private void AddLogic(int bits)
    {
        string t = Type(bits);
        string flags = Flags("Logic", bits, "r", "");
        foreach ((string name, string sign) in ((string, string)[])[("And", "&"), ("Or", "|"), ("Xor", "^")])
        {
            string write = $"{SetRegister("Reg0", bits, "r")} {flags}";
            Case($"{name}RR{bits}",
                $"{t} r = ({t})({Register("Reg0", bits)} {sign} {Register("Reg1", bits)}); {write}");
            Case($"{name}RI{bits}", $"{t} r = ({t})({Register("Reg0", bits)} {sign} ({t})u->Immediate); {write}");
            Case($"{name}RM{bits}", $"{Load(bits, "b")} {t} r = ({t})({Register("Reg0", bits)} {sign} b); {write}");
            string store = $"{t} r = ({t})({Host(bits)} {sign} b); {Host(bits)} = r; {flags}";
            Case($"{name}MR{bits}", $"{Target(bits)} {t} b = {Register("Reg1", bits)}; {store}");
            Case($"{name}MI{bits}", $"{Target(bits)} {t} b = ({t})u->Immediate; {store}");
            AluForms(name, bits);
        }

        Case($"TestRR{bits}", $"{t} r = ({t})({Register("Reg0", bits)} & {Register("Reg1", bits)}); {flags}");
        Case($"TestRI{bits}", $"{t} r = ({t})({Register("Reg0", bits)} & ({t})u->Immediate); {flags}");
        Case($"TestMR{bits}", $"{Load(bits, "a")} {t} r = ({t})(a & {Register("Reg1", bits)}); {flags}");
        Case($"TestMI{bits}", $"{Load(bits, "a")} {t} r = ({t})(a & ({t})u->Immediate); {flags}");
        string immediate = bits == 8 ? "imm8" : "imm32";
        Form($"Test_rm{bits}_r{bits}", $"TestRR{bits}", $"TestMR{bits}");
        Form($"Test_rm{bits}_{immediate}", $"TestRI{bits}", $"TestMI{bits}");
        Form($"Test_{Accumulator(bits)}_{immediate}", $"TestRI{bits}", "");
    }

    private void AddUnary(int bits)
    {
        string t = Type(bits);
        foreach ((string name, string sign) in ((string, string)[])[("Inc", "+"), ("Dec", "-")])
        {
            string flags = $"ulong carry = LazyFlags.CarryOf(flagA, flagB, flagKind); "
                + Flags(name, bits, "r", "").Replace(
                    Kind(name, bits), $"({Kind(name, bits)}) | carry << 16", StringComparison.Ordinal);
            Case($"{name}R{bits}",
                $"{t} r = {Register("Reg0", bits)} {sign} 1; {SetRegister("Reg0", bits, "r")} {flags}");
            Case($"{name}M{bits}", $"{Target(bits)} {t} r = {Host(bits)} {sign} 1; {Host(bits)} = r; {flags}");
            Form($"{name}_rm{bits}", $"{name}R{bits}", $"{name}M{bits}");
        }

        Form("Inc_r32", "IncR32", "", bits == 32);
        Form("Dec_r32", "DecR32", "", bits == 32);
        Case($"NegR{bits}", $"{t} b = {Register("Reg0", bits)}; {SetRegister("Reg0", bits, "0 - b")} flagA = 0; "
            + $"flagB = (ulong)b << {64 - bits}; flagKind = {Kind("Sub", bits)};");
        Case($"NotR{bits}", SetRegister("Reg0", bits, $"~{Register("Reg0", bits)}"));
        Form($"Neg_rm{bits}", $"NegR{bits}", "");
        Form($"Not_rm{bits}", $"NotR{bits}", "");
    }

    private void AddShifts(int bits)
    {
        string t = Type(bits);
        string count = $"int count = (int)u->Immediate & {bits - 1}; if (count == 0) goto slow; "
            + $"{t} a = {Register("Reg0", bits)};";
        string Finish(string result, string flags) =>
            $"{t} r = ({t})({result}); {SetRegister("Reg0", bits, "r")} flagA = (ulong)r << {64 - bits}; "
            + $"flagB = {flags}; flagKind = {Kind("Result", bits)};";
        string top = $"{bits - 1}";

        // OF is that of a shift by one whatever the count, as in the reference handlers.
        foreach ((string form, string source) in ((string, string)[])[("RI", "u->Immediate"), ("RC", "s->Gpr[1]")])
        {
            string begin = count.Replace("u->Immediate", source, StringComparison.Ordinal);
            Case($"Shl{form}{bits}", begin + Finish(
                "a << count",
                $"(ulong)((a >> ({bits} - count)) & 1) | (ulong)(((a >> {top}) ^ (a >> {bits - 2})) & 1) << 11"));
            Case($"Shr{form}{bits}", begin + Finish(
                "a >> count", $"(ulong)((a >> (count - 1)) & 1) | (ulong)(a >> {top}) << 11"));
            Case($"Sar{form}{bits}", begin + Finish(
                $"({Signed(bits)})a >> count", $"(ulong)((({Signed(bits)})a >> (count - 1)) & 1)"));
        }

        foreach (string name in (string[])["Shl", "Shr", "Sar"])
        {
            Form($"{name}_rm{bits}_imm8", $"{name}RI{bits}", "");
            Form($"{name}_rm{bits}_1", $"{name}RI{bits}", "");
            Form($"{name}_rm{bits}_CL", $"{name}RC{bits}", "");
        }

        AddRotates(bits, count);
    }

    /// <summary>
    /// Rotates keep SF, ZF, AF and PF (SDM 2B, RCL/RCR/ROL/ROR), and by an immediate other than 1 also OF, which the
    /// SDM leaves undefined.
    /// </summary>
    private void AddRotates(int bits, string count)
    {
        string t = Type(bits);
        const string Keep = "ulong changed = count == 1 ? Rflags.CF | Rflags.OF : Rflags.CF; "
            + "flagA = (LazyFlags.Evaluate(flagA, flagB, flagKind) & ~changed) | changed & ";
        Case($"RolRI{bits}",
            $"{count} {t} r = ({t})((a << count) | (a >> ({bits} - count))); {SetRegister("Reg0", bits, "r")} "
            + $"{Keep}((ulong)(r & 1) | (ulong)(((a >> {bits - 1}) ^ (a >> {bits - 2})) & 1) << 11); "
            + "flagKind = FlagKind.Explicit;");
        Case($"RorRI{bits}",
            $"{count} {t} r = ({t})((a >> count) | (a << ({bits} - count))); {SetRegister("Reg0", bits, "r")} "
            + $"{Keep}((ulong)(r >> {bits - 1}) | (ulong)((a ^ (a >> {bits - 1})) & 1) << 11); "
            + "flagKind = FlagKind.Explicit;");
        foreach (string name in (string[])["Rol", "Ror"])
        {
            Form($"{name}_rm{bits}_imm8", $"{name}RI{bits}", "");
            Form($"{name}_rm{bits}_1", $"{name}RI{bits}", "");
        }
    }

    private void AddMultiply(int bits)
    {
        string t = Signed(bits);
        string Product(string a, string b) => bits == 32
            ? $"long p = (long){a} * {b}; int r = (int)p; {SetRegister("Reg0", 32, "r")} "
                + "flagB = p != r ? Rflags.CF | Rflags.OF : 0; flagA = (ulong)r << 32;"
            : $"flagA = (ulong){a}; flagB = (ulong){b}; {SetRegister("Reg0", 64, "flagA * flagB")}";
        string kind = $"flagKind = {Kind(bits == 32 ? "Product" : "Factors", bits)};";
        string a = $"*({t}*)(g + u->Reg0)";
        string b = $"*({t}*)(g + u->Reg1)";
        Case($"ImulRR{bits}", $"{Product(a, b)} {kind}");
        Case($"ImulRRI{bits}", $"{Product(b, $"({t})u->Immediate")} {kind}");
        Case($"ImulRM{bits}", $"{Load(bits, "m")} {Product(a, $"({t})m")} {kind}");
        Form($"Imul_r{bits}_rm{bits}", $"ImulRR{bits}", $"ImulRM{bits}");
        Form($"Imul_r{bits}_rm{bits}_imm32", $"ImulRRI{bits}", "");
        Form($"Imul_r{bits}_rm{bits}_imm8", $"ImulRRI{bits}", "");
    }
}
