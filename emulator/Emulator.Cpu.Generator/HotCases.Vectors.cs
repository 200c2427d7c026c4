using static Emulator.Cpu.Generator.Templates;

namespace Emulator.Cpu.Generator;

/// <summary>Moves of vectors and of the floating-point numbers in them, and clearing by XOR.</summary>
internal sealed partial class HotCases
{
    private const string Xmm0 = "*(Vector128<byte>*)((byte*)s->Ymm + (u->Reg0 * 32))";
    private const string Xmm1 = "*(Vector128<byte>*)((byte*)s->Ymm + (u->Reg1 * 32))";
    private const string Ymm0 = "*(Vector256<byte>*)((byte*)s->Ymm + (u->Reg0 * 32))";
    private const string Ymm1 = "*(Vector256<byte>*)((byte*)s->Ymm + (u->Reg1 * 32))";
    private const string HostVector = "*(Vector128<byte>*)(ea + (ulong)e->Addend)";
    private const string HostWideVector = "*(Vector256<byte>*)(ea + (ulong)e->Addend)";

    private void AddVectors()
    {
        // A misaligned address is the handler's, who raises #GP.
        string aligned = $"{Address} if ((ea & 15) != 0) goto slow;";
        Case("VectorRR", $"{Xmm0} = {Xmm1};");
        Case("VectorXorRR", $"{Xmm0} ^= {Xmm1};");
        Case("VectorRM", $"{Address} {Probe("Read", 128)} {Xmm0} = {HostVector};");
        Case("VectorMR", $"{Address} {Probe("Write", 128)} {HostVector} = {Xmm1};");
        Case("VectorAlignedRM", $"{aligned} {Probe("Read", 128)} {Xmm0} = {HostVector};");
        Case("VectorAlignedMR", $"{aligned} {Probe("Write", 128)} {HostVector} = {Xmm1};");
        foreach (string code in (string[])["Movups", "Movupd", "Movdqu"])
        {
            VectorForm($"{code}_xmm_xmmm128", "VectorRR", "VectorRM");
            VectorForm($"{code}_xmmm128_xmm", "VectorRR", "VectorMR");
        }

        foreach (string code in (string[])["Movaps", "Movapd", "Movdqa"])
        {
            VectorForm($"{code}_xmm_xmmm128", "VectorRR", "VectorAlignedRM");
            VectorForm($"{code}_xmmm128_xmm", "VectorRR", "VectorAlignedMR");
        }

        foreach (string code in (string[])["Xorps", "Xorpd", "Pxor"])
        {
            VectorForm($"{code}_xmm_xmmm128", "VectorXorRR", "");
        }

        AddScalarMoves(32, ["Movss_xmm_xmmm32"], ["Movss_xmmm32_xmm"]);
        AddScalarMoves(64, ["Movsd_xmm_xmmm64", "Movq_xmm_xmmm64"], ["Movsd_xmmm64_xmm", "Movq_xmmm64_xmm"]);
        AddWideMoves();
        AddDoubles();
    }

    /// <summary>What the host's unit does right away; all else is the handler's, also its memory operand.</summary>
    private void AddDoubles()
    {
        const string to = "(byte*)s->Ymm + (u->Reg0 * 32)";
        const string from = "(byte*)s->Ymm + (u->Reg1 * 32)";
        const string host = "(byte*)(ea + (ulong)e->Addend)";
        foreach (string name in (string[])["Add", "Sub", "Mul"])
        {
            Case($"Doubles{name}RR", $"if (!HotDoubles.{name}Packed(s, {to}, {from})) goto slow;");
            Case($"Double{name}RR", $"if (!HotDoubles.{name}(s, {to}, {from})) goto slow;");
            Case($"Double{name}RM", $"{Address} {Find("Read", 64)} "
                + $"if (!HotDoubles.{name}(s, {to}, {host})) goto slow; {Tell("Read", 64, "ea")}");
            VectorForm($"{name}sd_xmm_xmmm64", $"Double{name}RR", $"Double{name}RM");
        }

        foreach (string name in (string[])["Add", "Mul"])
        {
            Case($"Doubles{name}RM", $"{Address} if ((ea & 15) != 0) goto slow; {Find("Read", 128)} "
                + $"if (!HotDoubles.{name}Packed(s, {to}, {host})) goto slow; {Tell("Read", 128, "ea")}");
            VectorForm($"{name}pd_xmm_xmmm128", $"Doubles{name}RR", $"Doubles{name}RM");
        }

        VectorForm("Subpd_xmm_xmmm128", "DoublesSubRR", "");
        Case("UnpackLowDoublesRR", "*(ulong*)((byte*)s->Ymm + (u->Reg0 * 32) + 8) = "
            + "*(ulong*)((byte*)s->Ymm + (u->Reg1 * 32));");
        VectorForm("Unpcklpd_xmm_xmmm128", "UnpackLowDoublesRR", "");
        VectorForm("Punpcklqdq_xmm_xmmm128", "UnpackLowDoublesRR", "");
    }

    /// <summary>
    /// A load clears the register above the number; moves between registers merge and are the handler's.
    /// </summary>
    private void AddScalarMoves(int bits, string[] loads, string[] stores)
    {
        string t = Type(bits);
        Case($"VectorLow{bits}RM", $"{Load(bits, "b")} {Xmm0} = Vector128.CreateScalar(b).AsByte();");
        Case($"VectorLow{bits}MR", $"{Target(bits)} {Host(bits)} = *({t}*)((byte*)s->Ymm + (u->Reg1 * 32));");
        Array.ForEach(loads, code => VectorForm(code, "", $"VectorLow{bits}RM"));
        Array.ForEach(stores, code => VectorForm(code, "", $"VectorLow{bits}MR"));
    }

    /// <summary>What copies memory with AVX.</summary>
    private void AddWideMoves()
    {
        Case("WideVectorRM", $"{Address} {Probe("Read", 256)} {Ymm0} = {HostWideVector};");
        Case("WideVectorMR", $"{Address} {Probe("Write", 256)} {HostWideVector} = {Ymm1};");
        foreach (string code in (string[])["Vmovups", "Vmovupd", "Vmovdqu"])
        {
            Forms.Add(new HotForm($"VEX_{code}_ymm_ymmm256", "", "WideVectorRM", "Avx"));
            Forms.Add(new HotForm($"VEX_{code}_ymmm256_ymm", "", "WideVectorMR", "Avx"));
        }
    }

    private void VectorForm(string code, string register, string memory) =>
        Forms.Add(new HotForm(code, register, memory, "Sse"));
}
