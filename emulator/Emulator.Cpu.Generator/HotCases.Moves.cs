using static Emulator.Cpu.Generator.Templates;

namespace Emulator.Cpu.Generator;

/// <summary>Moves, extensions and the stack.</summary>
internal sealed partial class HotCases
{
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
        Case($"CmovRR{bits}",
            $"{t} b = {Register("Reg1", bits)}; if (!LazyFlags.Holds(u->Condition, flagA, flagB, flagKind)) "
            + $"{{ b = {Register("Reg0", bits)}; }} {SetRegister("Reg0", bits, "b")}");
        Case($"CmovRM{bits}", $"{Load(bits, "b")} if (!LazyFlags.Holds(u->Condition, flagA, flagB, flagKind)) "
            + $"{{ b = {Register("Reg0", bits)}; }} {SetRegister("Reg0", bits, "b")}");
        foreach (string condition in s_conditions)
        {
            Form($"Cmov{condition}_r{bits}_rm{bits}", $"CmovRR{bits}", $"CmovRM{bits}");
        }
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
        Case("MovRR16", SetRegister("Reg0", 16, Register("Reg1", 16)));
        Case("MovRM16", $"{Load(16, "b")} {SetRegister("Reg0", 16, "b")}");
        Case("MovMR16", $"{Target(16)} {Host(16)} = {Register("Reg1", 16)};");
        Case("MovMI16", $"{Target(16)} {Host(16)} = (ushort)u->Immediate;");
        Form("Mov_rm16_r16", "MovRR16", "MovMR16");
        Form("Mov_r16_rm16", "MovRR16", "MovRM16");
        Form("Mov_rm16_imm16", "", "MovMI16");
        AddArithmetic(8);
        AddLogic(8);
        Case("SetccR8", "*(g + u->Reg0) = LazyFlags.Holds(u->Condition, flagA, flagB, flagKind) ? (byte)1 : (byte)0;");
        Case("SetccM8", $"{Target(8)} {Host(8)} = "
            + "LazyFlags.Holds(u->Condition, flagA, flagB, flagKind) ? (byte)1 : (byte)0;");
        foreach (string condition in s_conditions)
        {
            Form($"Set{condition}_rm8", "SetccR8", "SetccM8");
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
}
