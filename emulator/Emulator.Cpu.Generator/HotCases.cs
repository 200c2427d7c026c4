using static Emulator.Cpu.Generator.Templates;

namespace Emulator.Cpu.Generator;

/// <summary>All hot cases, the codes they serve and the pairs they fuse: the one place where a hot form is added.</summary>
internal sealed class HotCases
{
    private static readonly string[] s_conditions =
        ["o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"];

    internal List<HotCase> Cases { get; } = [];

    internal List<HotForm> Forms { get; } = [];

    internal List<HotFusion> Fusions { get; } = [];

    internal HotCases()
    {
        foreach (int bits in (int[])[32, 64])
        {
            AddArithmetic(bits);
            AddLogic(bits);
            AddUnary(bits);
            AddShifts(bits);
            AddMoves(bits);
            AddMultiply(bits);
            AddFusions(bits);
        }

        AddNarrow();
        AddExtensions();
        AddStack();
        AddBranches();
        Fuse("CmpRI8", 4, "byte a = *(byte*)(g + u->Reg0); byte b = (byte)u->Displacement;", "Sub", 8, "a == b");
        Fuse("CmpRI8", 5, "byte a = *(byte*)(g + u->Reg0); byte b = (byte)u->Displacement;", "Sub", 8, "a != b");
        FuseTest("TestRR8", "Reg1", 8);
    }

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
        AddWithCarry(bits);
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
        }
    }

    private void AddLogic(int bits)
    {
        string t = Type(bits);
        string flags = Flags("Logic", bits, "r", "");
        foreach ((string name, string sign) in ((string, string)[])[("And", "&"), ("Or", "|"), ("Xor", "^")])
        {
            string write = $"{SetRegister("Reg0", bits, "r")} {flags}";
            Case($"{name}RR{bits}", $"{t} r = {Register("Reg0", bits)} {sign} {Register("Reg1", bits)}; {write}");
            Case($"{name}RI{bits}", $"{t} r = {Register("Reg0", bits)} {sign} ({t})u->Immediate; {write}");
            Case($"{name}RM{bits}", $"{Load(bits, "b")} {t} r = {Register("Reg0", bits)} {sign} b; {write}");
            AluForms(name, bits, memoryTarget: false);
        }

        Case($"TestRR{bits}", $"{t} r = {Register("Reg0", bits)} & {Register("Reg1", bits)}; {flags}");
        Case($"TestRI{bits}", $"{t} r = {Register("Reg0", bits)} & ({t})u->Immediate; {flags}");
        Form($"Test_rm{bits}_r{bits}", $"TestRR{bits}", "");
        Form($"Test_rm{bits}_imm32", $"TestRI{bits}", "");
        Form($"Test_{Accumulator(bits)}_imm32", $"TestRI{bits}", "");
    }

    private void AddUnary(int bits)
    {
        string t = Type(bits);
        foreach ((string name, string sign) in ((string, string)[])[("Inc", "+"), ("Dec", "-")])
        {
            string flags = $"ulong carry = LazyFlags.CarryOf(flagA, flagB, flagKind); "
                + Flags(name, bits, "r", "").Replace(
                    Kind(name, bits), $"({Kind(name, bits)}) | carry << 16", StringComparison.Ordinal);
            Case($"{name}R{bits}", $"{t} r = {Register("Reg0", bits)} {sign} 1; {SetRegister("Reg0", bits, "r")} {flags}");
            Form($"{name}_rm{bits}", $"{name}R{bits}", "");
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
        string count = $"int count = (int)u->Immediate & {bits - 1}; if (count == 0) goto slow; {t} a = {Register("Reg0", bits)};";
        string Finish(string result, string flags) =>
            $"{t} r = ({t})({result}); {SetRegister("Reg0", bits, "r")} flagA = (ulong)r << {64 - bits}; flagB = {flags}; "
            + $"flagKind = {Kind("Result", bits)};";
        string top = $"{bits - 1}";
        Case($"ShlRI{bits}", count + Finish(
            "a << count", $"(ulong)((a >> ({bits} - count)) & 1) | (ulong)(((a >> {top}) ^ (a >> {bits - 2})) & 1) << 11"));
        Case($"ShrRI{bits}", count + Finish("a >> count", $"(ulong)((a >> (count - 1)) & 1) | (ulong)(a >> {top}) << 11"));
        Case($"SarRI{bits}", count + Finish(
            $"({Signed(bits)})a >> count", $"(ulong)((({Signed(bits)})a >> (count - 1)) & 1)"));
        foreach (string name in (string[])["Shl", "Shr", "Sar"])
        {
            Form($"{name}_rm{bits}_imm8", $"{name}RI{bits}", "");
            Form($"{name}_rm{bits}_1", $"{name}RI{bits}", "");
        }
    }

    private void AddMoves(int bits)
    {
        string t = Type(bits);
        Case($"MovRR{bits}", SetRegister("Reg0", bits, Register("Reg1", bits)));
        Case($"MovRI{bits}", SetRegister("Reg0", bits, $"({t})u->Immediate"));
        Case($"MovRM{bits}", $"{Load(bits, "b")} {SetRegister("Reg0", bits, "b")}");
        Case($"MovMR{bits}", $"{Target(bits)} {Host(bits)} = {Register("Reg1", bits)};");
        Case($"MovMI{bits}", $"{Target(bits)} {Host(bits)} = ({t})u->Immediate;");
        Case($"Lea{bits}", $"{Address} {SetRegister("Reg0", bits, "ea")}");
        Form($"Mov_r{bits}_rm{bits}", $"MovRR{bits}", $"MovRM{bits}");
        Form($"Mov_rm{bits}_r{bits}", $"MovRR{bits}", $"MovMR{bits}");
        Form($"Mov_rm{bits}_imm32", $"MovRI{bits}", $"MovMI{bits}");
        Form($"Mov_r{bits}_imm{bits}", $"MovRI{bits}", "");
        Forms.Add(new HotForm($"Lea_r{bits}_m", "", $"Lea{bits}", "Lea"));
        Case($"CmovRR{bits}", $"{t} b = {Register("Reg1", bits)}; if (!LazyFlags.Holds(u->Condition, flagA, flagB, flagKind)) "
            + $"{{ b = {Register("Reg0", bits)}; }} {SetRegister("Reg0", bits, "b")}");
        foreach (string condition in s_conditions)
        {
            Form($"Cmov{condition}_r{bits}_rm{bits}", $"CmovRR{bits}", "");
        }
    }

    private void AddMultiply(int bits)
    {
        string t = Signed(bits);
        string Product(string a, string b) => bits == 32
            ? $"long p = (long){a} * {b}; int r = (int)p; if (r == 0) goto slow; {SetRegister("Reg0", 32, "r")} "
                + "flagB = p != r ? Rflags.CF | Rflags.OF : 0; flagA = (ulong)r << 32;"
            : $"long r; long high = Math.BigMul({a}, {b}, out r); if (r == 0) goto slow; {SetRegister("Reg0", 64, "r")} "
                + "flagB = high != r >> 63 ? Rflags.CF | Rflags.OF : 0; flagA = (ulong)r;";
        string kind = $"flagKind = {Kind("Result", bits)};";
        string a = $"*({t}*)(g + u->Reg0)";
        string b = $"*({t}*)(g + u->Reg1)";
        Case($"ImulRR{bits}", $"{Product(a, b)} {kind}");
        Case($"ImulRRI{bits}", $"{Product(b, $"({t})u->Immediate")} {kind}");
        Form($"Imul_r{bits}_rm{bits}", $"ImulRR{bits}", "");
        Form($"Imul_r{bits}_rm{bits}_imm32", $"ImulRRI{bits}", "");
        Form($"Imul_r{bits}_rm{bits}_imm8", $"ImulRRI{bits}", "");
    }

    private void AddFusions(int bits)
    {
        string t = Type(bits);
        string s = Signed(bits);
        (int Condition, string Test)[] tests =
        [
            (2, "a < b"), (3, "a >= b"), (4, "a == b"), (5, "a != b"), (6, "a <= b"), (7, "a > b"),
            (12, $"({s})a < ({s})b"), (13, $"({s})a >= ({s})b"), (14, $"({s})a <= ({s})b"), (15, $"({s})a > ({s})b"),
        ];
        foreach ((int condition, string test) in tests)
        {
            string a = $"{t} a = {Register("Reg0", bits)};";
            Fuse($"CmpRR{bits}", condition, $"{a} {t} b = {Register("Reg1", bits)};", "Sub", bits, test);
            Fuse($"CmpRI{bits}", condition, $"{a} {t} b = ({t})(int)u->Displacement;", "Sub", bits, test);
        }

        FuseTest($"TestRR{bits}", "Reg1", bits);
        FuseDec(bits);
    }

    private void FuseDec(int bits)
    {
        string t = Type(bits);
        string body = $"{t} r = {Register("Reg0", bits)} - 1; {SetRegister("Reg0", bits, "r")} "
            + "ulong carry = LazyFlags.CarryOf(flagA, flagB, flagKind); "
            + Flags("Dec", bits, "r", "").Replace(
                Kind("Dec", bits), $"({Kind("Dec", bits)}) | carry << 16", StringComparison.Ordinal);
        CaseRaw($"DecR{bits}Jne", $"{body} if (r != 0) {{ goto taken; }} goto notTaken;");
        Fusions.Add(new HotFusion($"DecR{bits}", 5, $"DecR{bits}Jne"));
    }

    private void FuseTest(string first, string second, int bits)
    {
        string t = Type(bits);
        string s = Signed(bits);
        (int Condition, string Test)[] tests =
            [(4, "r == 0"), (5, "r != 0"), (8, $"({s})r < 0"), (9, $"({s})r >= 0"), (14, $"({s})r <= 0"), (15, $"({s})r > 0")];
        foreach ((int condition, string test) in tests)
        {
            string name = $"{first}J{s_conditions[condition]}";
            CaseRaw(name, $"{t} r = ({t})({Register("Reg0", bits)} & {Register(second, bits)}); "
                + $"{Flags("Logic", bits, "r", "")} if ({test}) {{ goto taken; }} goto notTaken;");
            Fusions.Add(new HotFusion(first, condition, name));
        }
    }

    private void Fuse(string first, int condition, string operands, string kind, int bits, string test)
    {
        string name = $"{first}J{s_conditions[condition]}";
        CaseRaw(name, $"{operands} {Flags(kind, bits, "a", "b")} if ({test}) {{ goto taken; }} goto notTaken;");
        Fusions.Add(new HotFusion(first, condition, name));
    }

    private void AddNarrow()
    {
        Case("MovRR8", SetRegister("Reg0", 8, Register("Reg1", 8)));
        Case("MovRI8", SetRegister("Reg0", 8, "u->Immediate"));
        Case("MovRM8", $"{Load(8, "b")} {SetRegister("Reg0", 8, "b")}");
        Case("MovMR8", $"{Target(8)} {Host(8)} = {Register("Reg1", 8)};");
        Case("MovMI8", $"{Target(8)} {Host(8)} = (byte)u->Immediate;");
        Form("Mov_r8_rm8", "MovRR8", "MovRM8");
        Form("Mov_rm8_r8", "MovRR8", "MovMR8");
        Form("Mov_rm8_imm8", "MovRI8", "MovMI8");
        Form("Mov_r8_imm8", "MovRI8", "");
        Case("MovMR16", $"{Target(16)} {Host(16)} = {Register("Reg1", 16)};");
        Form("Mov_rm16_r16", "", "MovMR16");
        string compare = Flags("Sub", 8, "a", "b");
        Case("CmpRR8", $"byte a = {Register("Reg0", 8)}; byte b = {Register("Reg1", 8)}; {compare}");
        Case("CmpRI8", $"byte a = {Register("Reg0", 8)}; byte b = (byte)u->Immediate; {compare}");
        Case("CmpMI8", $"{Load(8, "a")} byte b = (byte)u->Immediate; {compare}");
        Case("CmpRM8", $"{Load(8, "b")} byte a = {Register("Reg0", 8)}; {compare}");
        Form("Cmp_rm8_r8", "CmpRR8", "");
        Form("Cmp_r8_rm8", "CmpRR8", "CmpRM8");
        Form("Cmp_rm8_imm8", "CmpRI8", "CmpMI8");
        Form("Cmp_AL_imm8", "CmpRI8", "");
        string logic = Flags("Logic", 8, "r", "");
        Case("TestRR8", $"byte r = (byte)({Register("Reg0", 8)} & {Register("Reg1", 8)}); {logic}");
        Case("TestRI8", $"byte r = (byte)({Register("Reg0", 8)} & u->Immediate); {logic}");
        Case("TestMI8", $"{Load(8, "a")} byte r = (byte)(a & u->Immediate); {logic}");
        Form("Test_rm8_r8", "TestRR8", "");
        Form("Test_rm8_imm8", "TestRI8", "TestMI8");
        Form("Test_AL_imm8", "TestRI8", "");
        Case("SetccR8", "*(g + u->Reg0) = LazyFlags.Holds(u->Condition, flagA, flagB, flagKind) ? (byte)1 : (byte)0;");
        foreach (string condition in s_conditions)
        {
            Form($"Set{condition}_rm8", "SetccR8", "");
        }
    }

    private void AddExtensions()
    {
        foreach (int from in (int[])[8, 16])
        {
            Case($"MovzxRR{from}", SetRegister("Reg0", 32, Register("Reg1", from)));
            Case($"MovzxRM{from}", $"{Load(from, "b")} {SetRegister("Reg0", 32, "b")}");
            Form($"Movzx_r32_rm{from}", $"MovzxRR{from}", $"MovzxRM{from}");
            Form($"Movzx_r64_rm{from}", $"MovzxRR{from}", $"MovzxRM{from}");
            foreach (int to in (int[])[32, 64])
            {
                string value = $"({Signed(to)})({Signed(from)})";
                Case($"Movsx{to}RR{from}", SetRegister("Reg0", to, $"{value}{Register("Reg1", from)}"));
                Case($"Movsx{to}RM{from}", $"{Load(from, "b")} {SetRegister("Reg0", to, $"{value}b")}");
                Form($"Movsx_r{to}_rm{from}", $"Movsx{to}RR{from}", $"Movsx{to}RM{from}");
            }
        }

        Case("MovsxdRR", SetRegister("Reg0", 64, $"(long)(int){Register("Reg1", 32)}"));
        Case("MovsxdRM", $"{Load(32, "b")} {SetRegister("Reg0", 64, "(long)(int)b")}");
        Form("Movsxd_r64_rm32", "MovsxdRR", "MovsxdRM");
        Case("Cdqe", "s->Gpr[0] = (ulong)(int)s->Gpr[0];");
        Case("Cdq", "s->Gpr[2] = (uint)((int)s->Gpr[0] >> 31);");
        Case("Cqo", "s->Gpr[2] = (ulong)((long)s->Gpr[0] >> 63);");
        Case("Nop", "");
        Form("Cdqe", "Cdqe", "");
        Form("Cdq", "Cdq", "");
        Form("Cqo", "Cqo", "");
        foreach (string nop in (string[])["Nopd", "Nopq", "Nopw", "Endbr64"])
        {
            Form(nop, "Nop", "");
        }

        foreach (string nop in (string[])["Nop_rm16", "Nop_rm32", "Nop_rm64"])
        {
            Forms.Add(new HotForm(nop, "Nop", "Nop", "Lea"));
        }
    }

    private void AddStack()
    {
        string push = $"ea = s->Gpr[4] - 8; {Probe("Write", 64)}";
        Case("PushR64", $"{push} {Host(64)} = {Register("Reg0", 64)}; s->Gpr[4] = ea;");
        Case("PushI64", $"{push} {Host(64)} = (ulong)u->Immediate; s->Gpr[4] = ea;");
        Case("PopR64", $"ea = s->Gpr[4]; {Probe("Read", 64)} s->Gpr[4] = ea + 8; "
            + $"{Register("Reg0", 64)} = {Host(64)};");
        Forms.Add(new HotForm("Push_r64", "PushR64", "", "Long"));
        Forms.Add(new HotForm("Pop_r64", "PopR64", "", "Long"));
        Forms.Add(new HotForm("Pushq_imm32", "PushI64", "", "Long"));
        Forms.Add(new HotForm("Pushq_imm8", "PushI64", "", "Long"));
        CaseRaw("CallRel", $"{push} {Host(64)} = s->RipBase + u->PageOffset + u->Length; s->Gpr[4] = ea; goto taken;");
        string indirect = "je = s->JumpCache + (target & JumpCacheEntry.IndexMask); if (je->Tag != target) goto slow;";
        CaseRaw("Ret", $"ea = s->Gpr[4]; {Probe("Read", 64)} target = {Host(64)}; {indirect} s->Gpr[4] = ea + 8; goto jump;");
        CaseRaw("JmpR", $"target = {Register("Reg0", 64)}; {indirect} goto jump;");
        CaseRaw("JmpM", $"{Load(64, "t")} target = t; {indirect} goto jump;");
        CaseRaw("CallR", $"target = {Register("Reg0", 64)}; {indirect} {push} "
            + $"{Host(64)} = s->RipBase + u->PageOffset + u->Length; s->Gpr[4] = ea; goto jump;");
        Forms.Add(new HotForm("Call_rel32_64", "CallRel", "", "Long"));
        Forms.Add(new HotForm("Retnq", "Ret", "", "Long"));
        Forms.Add(new HotForm("Jmp_rm64", "JmpR", "JmpM", "Long"));
        Forms.Add(new HotForm("Call_rm64", "CallR", "", "Long"));
    }

    private void AddBranches()
    {
        CaseRaw("Jmp", "goto taken;");
        CaseRaw("Jcc", "if (LazyFlags.Holds(u->Condition, flagA, flagB, flagKind)) { goto taken; } goto notTaken;");
        foreach (int bits in (int[])[16, 32, 64])
        {
            Forms.Add(new HotForm($"Jmp_rel8_{bits}", "Jmp", "", "Branch"));
            Forms.Add(new HotForm(bits == 16 ? "Jmp_rel16" : $"Jmp_rel32_{bits}", "Jmp", "", "Branch"));
            foreach (string condition in s_conditions)
            {
                Forms.Add(new HotForm($"J{condition}_rel8_{bits}", "Jcc", "", "Branch"));
                Forms.Add(new HotForm(bits == 16 ? $"J{condition}_rel16" : $"J{condition}_rel32_{bits}", "Jcc", "", "Branch"));
            }
        }
    }

    private void AluForms(string name, int bits, bool memoryTarget = true)
    {
        Form($"{name}_r{bits}_rm{bits}", $"{name}RR{bits}", $"{name}RM{bits}");
        Form($"{name}_rm{bits}_r{bits}", $"{name}RR{bits}", memoryTarget ? $"{name}MR{bits}" : "");
        foreach (string immediate in (string[])["imm32", "imm8"])
        {
            Form($"{name}_rm{bits}_{immediate}", $"{name}RI{bits}", memoryTarget ? $"{name}MI{bits}" : "");
        }

        Form($"{name}_{Accumulator(bits)}_imm32", $"{name}RI{bits}", "");
    }

    private static string Accumulator(int bits) => bits == 32 ? "EAX" : "RAX";

    private void Form(string code, string register, string memory, bool wanted = true)
    {
        if (wanted)
        {
            Forms.Add(new HotForm(code, register, memory, "None"));
        }
    }

    private void Case(string name, string body) => Cases.Add(new HotCase(name, $"{body} u++; goto dispatch;"));

    private void CaseRaw(string name, string body) => Cases.Add(new HotCase(name, body));
}
