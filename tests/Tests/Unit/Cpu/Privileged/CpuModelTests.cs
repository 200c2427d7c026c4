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
}
