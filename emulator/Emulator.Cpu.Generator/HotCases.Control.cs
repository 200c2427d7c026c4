using static Emulator.Cpu.Generator.Templates;

namespace Emulator.Cpu.Generator;

/// <summary>Branches, calls, stack, and compares fused with a branch.</summary>
internal sealed partial class HotCases
{
    private void AddStack()
    {
        string push = $"ea = s->Gpr[4] - 8; {Probe("Write", 64)}";
        Case("PushR64", $"{push} {Host(64)} = {Register("Reg0", 64)}; s->Gpr[4] = ea;");
        Case("PushI64", $"{push} {Host(64)} = (ulong)u->Immediate; s->Gpr[4] = ea;");
        Case("PopR64", $"ea = s->Gpr[4]; {Probe("Read", 64)} s->Gpr[4] = ea + 8; "
            + $"{Register("Reg0", 64)} = {Host(64)};");

        // The first of two accesses is told of when the second is found too: else the handler makes both.
        string load = $"{Address} {Find("Read", 64)}";
        string pushToo = $"ulong from = ea; ea = s->Gpr[4] - 8; {Find("Write", 64)} {Tell("Read", 64, "from")} "
            + Tell("Write", 64, "ea");
        Case("PushM64", $"{load} ulong m = {Host(64)}; {pushToo} {Host(64)} = m; s->Gpr[4] = ea;");
        Case("Leave", $"ea = s->Gpr[5]; {Probe("Read", 64)} s->Gpr[4] = ea + 8; s->Gpr[5] = {Host(64)};");
        Forms.Add(new HotForm("Push_rm64", "PushR64", "PushM64", "Long"));
        Forms.Add(new HotForm("Leaveq", "Leave", "", "Long"));
        Forms.Add(new HotForm("Push_r64", "PushR64", "", "Long"));
        Forms.Add(new HotForm("Pop_r64", "PopR64", "", "Long"));
        Forms.Add(new HotForm("Pushq_imm32", "PushI64", "", "Long"));
        Forms.Add(new HotForm("Pushq_imm8", "PushI64", "", "Long"));
        // A target in the jump cache has been reached before: it is canonical.
        string indirect = "je = s->JumpCache + (target & JumpCacheEntry.IndexMask); if (je->Tag != target) goto slow;";
        string pushNext = $"{Host(64)} = s->RipBase + u->PageOffset + u->Length; s->Gpr[4] = ea;";
        CaseRaw("CallRel", "if ((ulong)u->Immediate > 0xFFF) { target = s->RipBase + (ulong)u->Immediate; "
            + $"{indirect} {push} {pushNext} goto jump; }} {push} {pushNext} goto taken;");
        CaseRaw("Ret", $"ea = s->Gpr[4]; {Find("Read", 64)} target = {Host(64)}; {indirect} {Tell("Read", 64, "ea")} "
            + "s->Gpr[4] = ea + 8; goto jump;");
        CaseRaw("JmpR", $"target = {Register("Reg0", 64)}; {indirect} goto jump;");
        CaseRaw("JmpM", $"{load} target = {Host(64)}; {indirect} {Tell("Read", 64, "ea")} goto jump;");
        CaseRaw("CallR", $"target = {Register("Reg0", 64)}; {indirect} {push} {pushNext} goto jump;");
        CaseRaw("CallM", $"{load} target = {Host(64)}; {indirect} {pushToo} {pushNext} goto jump;");
        Forms.Add(new HotForm("Call_rel32_64", "CallRel", "", "Long"));
        Forms.Add(new HotForm("Retnq", "Ret", "", "Long"));
        Forms.Add(new HotForm("Jmp_rm64", "JmpR", "JmpM", "Long"));
        Forms.Add(new HotForm("Call_rm64", "CallR", "CallM", "Long"));
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
                Forms.Add(new HotForm(bits == 16 ? $"J{condition}_rel16" : $"J{condition}_rel32_{bits}", "Jcc", "",
                    "Branch"));
            }
        }
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
            [(4, "r == 0"), (5, "r != 0"), (8, $"({s})r < 0"), (9, $"({s})r >= 0"), (14, $"({s})r <= 0"),
                (15, $"({s})r > 0")];
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
}
