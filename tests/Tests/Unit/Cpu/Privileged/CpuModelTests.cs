using Emulator.Cpu;
using Emulator.Cpu.Privileged;
using Iced.Intel;

namespace Tests.Unit.Cpu.Privileged;

/// <summary>Models as <c>-cpu</c> names them, and what they let the decoder pass.</summary>
internal sealed class CpuModelTests
{
    [Test]
    public void Rows_stand_in_the_order_of_the_features_and_no_two_share_a_name_or_a_bit()
    {
        IReadOnlyList<CpuFeatureRow> rows = CpuFeatureTable.Rows;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows.Select(row => row.Feature), Is.EqualTo(Enum.GetValues<CpuFeature>()));
            Assert.That(rows.Select(row => row.Name), Is.Unique);
            Assert.That(rows.Select(row => (row.Leaf, row.Subleaf, row.Register, row.Bit)), Is.Unique);
        }
    }

    [Test]
    public void Max_has_exactly_what_is_implemented_and_all_that_it_builds_on()
    {
        CpuModel model = new();
        foreach (CpuFeatureRow row in CpuFeatureTable.Rows)
        {
            Assert.That(model.Has(row.Feature), Is.EqualTo(row.Implemented), row.Name);
            Assert.That(!row.Implemented || row.Needs.All(model.Has), Is.True, row.Name);
        }
    }

    [Test]
    public void Removing_a_feature_removes_what_builds_on_it_and_adding_brings_what_it_needs()
    {
        CpuModel without = CpuModel.Parse("max,-lm");
        CpuModel back = CpuModel.Parse("max,-lm,-msr,+la57,phys-bits=40");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(without.Has(CpuFeature.Pcid), Is.False);
            Assert.That(without.Has(CpuFeature.Syscall), Is.False);
            Assert.That(without.Has(CpuFeature.Pae), Is.True);
            Assert.That(back.Has(CpuFeature.Lm), Is.True);
            Assert.That(back.Has(CpuFeature.Msr), Is.True);
            Assert.That(back.Has(CpuFeature.Pcid), Is.False);
            Assert.That(back.PhysicalAddressBits, Is.EqualTo(40));
        }
    }

    [TestCase("mex", "unknown CPU model 'mex'; did you mean 'max'?")]
    [TestCase("max,+pkv", "unknown CPU feature 'pkv'; did you mean 'pku'?")]
    [TestCase("max,pku", "a CPU feature is written +name or -name, not 'pku'")]
    [TestCase("max,phys-bits=53", "phys-bits must be 36 to 52, not '53'")]
    [TestCase("max,", "a CPU feature is written +name or -name, not ''")]
    public void A_wrong_model_is_told_in_one_line(string text, string line) =>
        Assert.That(() => CpuModel.Parse(text), Throws.TypeOf<FormatException>().With.Message.EqualTo(line));

    [TestCase(Code.Add_rm32_r32, true)]
    [TestCase(Code.Endbr64, true)]
    [TestCase(Code.Lfence, true)]
    [TestCase(Code.Prefetcht0_m8, true)]
    [TestCase(Code.Crc32_r32_rm32, true)]
    [TestCase(Code.Rdsspq_r64, true)]
    [TestCase(Code.Wrssq_m64_r64, false)]
    [TestCase(Code.Addps_xmm_xmmm128, true)]
    [TestCase(Code.Vmcall, false)]
    [TestCase(Code.Rsm, false)]
    [TestCase(Code.Getsecd, false)]
    [TestCase(Code.Loadall286, false)]
    [TestCase(Code.Xbegin_rel32, false)]
    public void The_decoder_passes_what_the_model_has(Code code, bool allowed) =>
        Assert.That(new CpuModel().Allows(code), Is.EqualTo(allowed));

    [Test]
    public void A_feature_that_is_switched_off_takes_its_instructions_along()
    {
        // Hints and integer instructions that the decoder library counts to SSE exist on every model.
        CpuModel bare = new("bare", []);
        foreach (CpuFeatureRow row in CpuFeatureTable.Rows.Where(row => row.Implemented && row.Instructions.Count > 0))
        {
            CpuModel model = new("test", CpuModelTable.Implemented.Where(feature => feature != row.Feature));
            IEnumerable<Code> codes = Enum.GetValues<Code>().Where(code =>
                code.CpuidFeatures().Intersect(row.Instructions).Any() && !bare.Allows(code));
            foreach (Code code in codes)
            {
                Assert.That(model.Allows(code), Is.False, $"{row.Name}: {code}");
            }
        }
    }

    [TestCase("x86-64-v3,-avx", "-avx switches off fma, f16c, avx2 too, which build on it")]
    [TestCase("x86-64-v3,-xsave", "-xsave switches off fma, avx, f16c, avx2, xsaveopt too, which build on it")]
    [TestCase("x86-64-v1,+avx2", "+avx2 switches on sse3, ssse3, sse4_1, sse4_2, xsave, avx too, which it builds on")]
    public void What_a_change_brings_along_is_told(string text, string line) =>
        Assert.That(CpuModel.Parse(text).Notes, Is.EqualTo(new[] { line }));

    [Test]
    public void A_change_that_brings_nothing_along_is_not_told() =>
        Assert.That(CpuModel.Parse("x86-64-v3,-avx2,+pku").Notes, Is.Empty);

    [Test]
    public void Every_model_holds_what_its_features_build_on()
    {
        foreach (string name in CpuModelTable.Models.Keys)
        {
            CpuModel model = CpuModel.Parse(name);
            foreach (CpuFeature feature in model.Features)
            {
                Assert.That(CpuFeatureTable.RowOf(feature).Needs.All(model.Has), Is.True, $"{name}: {feature}");
            }
        }
    }

    [TestCase("x86-64-v1", Code.Addpd_xmm_xmmm128, Code.Haddpd_xmm_xmmm128)]
    [TestCase("x86-64-v2", Code.Pcmpistri_xmm_xmmm128_imm8, Code.VEX_Vaddpd_ymm_ymm_ymmm256)]
    [TestCase("x86-64-v3", Code.VEX_Vfmadd231pd_ymm_ymm_ymmm256, Code.Aesenc_xmm_xmmm128)]
    [TestCase("x86-64-v3,-avx2,+pku", Code.Wrpkru, Code.VEX_Vpaddb_ymm_ymm_ymmm256)]
    [TestCase("max", Code.VEX_Vaesenc_ymm_ymm_ymmm256, Code.EVEX_Vaddpd_zmm_k1z_zmm_zmmm512b64_er)]
    public void Levels_have_their_instructions_and_no_more(string name, Code has, Code lacks)
    {
        CpuModel model = CpuModel.Parse(name);
        Assert.That(model.Allows(has), Is.True, $"{has}");
        Assert.That(model.Allows(lacks), Is.False, $"{lacks}");
    }

    [Test]
    public unsafe void Without_a_feature_its_bit_its_instructions_and_those_of_its_dependents_are_gone()
    {
        int bits = 0;
        int codes = 0;
        CpuModel bare = new("bare", []);
        foreach (CpuFeatureRow row in CpuFeatureTable.Rows)
        {
            CpuModel model = CpuModel.Parse($"max,-{row.Name}");
            using PrivilegedBoard board = new PrivilegedBoard(model).Long();
            CpuFeatureRow[] gone = [.. CpuFeatureTable.Rows.Where(other => !model.Has(other.Feature))];
            Assert.That(gone, Does.Contain(row));
            foreach (CpuFeatureRow other in gone)
            {
                CpuidResult leaf = Cpuid.Read(board.Core, other.Leaf, other.Subleaf);
                uint[] registers = [leaf.Eax, leaf.Ebx, leaf.Ecx, leaf.Edx];
                Assert.That(registers[(int)other.Register] >> other.Bit & 1, Is.Zero, $"{row.Name}: {other.Name}");
                bits++;
            }

            HashSet<CpuidFeature> groups = [.. gone.SelectMany(other => other.Instructions)];
            foreach (Code code in Enum.GetValues<Code>().Where(c => c.CpuidFeatures().Any(groups.Contains)))
            {
                Assert.That(model.Allows(code) && !bare.Allows(code), Is.False, $"{row.Name}: {code}");
                codes++;
            }

            ulong xcr0 = (model.Has(CpuFeature.Avx) ? 4UL : 0) | (model.Has(CpuFeature.Pku) ? 0x200UL : 0)
                | (model.Has(CpuFeature.Sse) ? 2UL : 0) | 1;
            CpuidResult state = Cpuid.Read(board.Core, 13, 0);
            Assert.That(state.Eax, Is.EqualTo(model.Has(CpuFeature.Xsave) ? xcr0 : 0), row.Name);
        }

        int models = CpuFeatureTable.Rows.Count;
        TestContext.Out.WriteLine($"{bits} bits and {codes} instructions are gone from {models} models");
    }
}
