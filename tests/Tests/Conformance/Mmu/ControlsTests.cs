using Emulator.Arch;
using Emulator.Mmu;

namespace Tests.Conformance.Mmu;

/// <summary>Modes, canonical addresses, access classes and the PDPTE registers.</summary>
[TestFixture]
internal sealed class ControlsTests
{
    [TestCase(0UL, 0UL, 0UL, PagingMode.Off)]
    [TestCase(0UL, Cr4.PAE, Efer.LMA, PagingMode.Off)]
    [TestCase(Cr0.PG, 0UL, 0UL, PagingMode.Bits32)]
    [TestCase(Cr0.PG, Cr4.PSE | Cr4.LA57, 0UL, PagingMode.Bits32)]
    [TestCase(Cr0.PG, Cr4.PAE, Efer.LME, PagingMode.Pae)]
    [TestCase(Cr0.PG, Cr4.PAE | Cr4.LA57, 0UL, PagingMode.Pae)]
    [TestCase(Cr0.PG, Cr4.PAE, Efer.LME | Efer.LMA, PagingMode.Level4)]
    [TestCase(Cr0.PG, Cr4.PAE | Cr4.LA57, Efer.LME | Efer.LMA, PagingMode.Level5)]
    public void The_mode_follows_from_PG_PAE_LMA_and_LA57(ulong cr0, ulong cr4, ulong efer, PagingMode mode)
    {
        Assert.That(WalkControls.ModeOf(cr0, cr4, efer), Is.EqualTo(mode));
    }

    [TestCase(0x0000_7FFF_FFFF_FFFFUL, true, true)]
    [TestCase(0x0000_8000_0000_0000UL, false, true)]
    [TestCase(0xFFFF_7FFF_FFFF_FFFFUL, false, true)]
    [TestCase(0xFFFF_8000_0000_0000UL, true, true)]
    [TestCase(0x00FF_FFFF_FFFF_FFFFUL, false, true)]
    [TestCase(0x0100_0000_0000_0000UL, false, false)]
    [TestCase(0xFEFF_FFFF_FFFF_FFFFUL, false, false)]
    [TestCase(0xFF00_0000_0000_0000UL, false, true)]
    [TestCase(0xFFFF_FFFF_FFFF_FFFFUL, true, true)]
    [TestCase(0UL, true, true)]
    public void Canonical_means_that_the_upper_bits_are_the_sign(ulong at, bool with4Levels, bool with5Levels)
    {
        LinearAddress address = new(at);
        Assert.That(LongModeTables.From(Cr4.PAE).IsCanonical(address), Is.EqualTo(with4Levels));
        Assert.That(LongModeTables.From(Cr4.PAE | Cr4.LA57).IsCanonical(address), Is.EqualTo(with5Levels));
        WalkControls off = WalkControls.From(0, 0, 0, 0, 0, 0, 0, 36, false, default);
        Assert.That(off.IsCanonical(address), Is.EqualTo(at <= uint.MaxValue));
    }

    [Test]
    public void Implicit_accesses_are_of_the_class_without_AC()
    {
        WalkControls controls = LongModeTables.From(Cr4.PAE | Cr4.SMAP, rflags: Rflags.AC);
        Assert.That(controls.ClassOf(AccessMode.User), Is.EqualTo(AccessClass.User));
        Assert.That(controls.ClassOf(AccessMode.Supervisor), Is.EqualTo(AccessClass.SupervisorAc));
        Assert.That(controls.ClassOf(AccessMode.ImplicitSupervisor), Is.EqualTo(AccessClass.Supervisor));
        controls.AC = false;
        Assert.That(controls.ClassOf(AccessMode.Supervisor), Is.EqualTo(AccessClass.Supervisor));
    }

    [Test]
    public void PDPTEs_load_unless_a_present_one_has_a_reserved_bit()
    {
        using TestMemory memory = new(0x10000);
        SdmModel model = new(memory);
        int loads = 0;
        for (int maximum = 36; maximum <= 52; maximum++)
        {
            model.MAXPHYADDR = maximum;
            for (int bit = 0; bit < 64; bit++)
            {
                ulong present = (1UL << bit) ^ PagingEntry.P;
                ulong absent = (1UL << bit) & ~PagingEntry.P;
                Assert.That(Loads(memory, present, maximum), Is.EqualTo(model.PdpteIsLoadable(present)), $"bit {bit}");
                Assert.That(Loads(memory, absent, maximum), Is.True);
                loads += 2;
            }
        }

        TestContext.Out.WriteLine($"PDPTE loads compared: {loads:N0}.");
    }

    [Test]
    public void Each_PDPTE_register_maps_its_own_GiB()
    {
        using TestMemory memory = new(0x10000);
        FunctionalMmu mmu = new(memory);
        for (ulong i = 0; i < 4; i++)
        {
            // A directory per register whose first entry is a 2 MiB page of its own.
            ulong directory = 0x2000 + (i << 12);
            memory.Write(new PhysicalAddress(0x1020 + (i * 8)), 8, i == 2 ? 0 : directory | PagingEntry.P);
            memory.Write(new PhysicalAddress(directory), 8, (i << 21) | LongModeTables.Grants | PagingEntry.PS);
        }

        Assert.That(FunctionalMmu.TryLoadPdptes(memory, 0x103F, 36, out PdpteRegisters pdptes));
        WalkControls controls = WalkControls.From(
            Cr0.PE | Cr0.PG, 0x1020, Cr4.PAE, 0, 0, 0, 0, 36, false, in pdptes);
        for (ulong i = 0; i < 4; i++)
        {
            LinearAddress at = new((i << 30) | 0x1234);
            bool translated = mmu.Translate(in controls, at, LongModeTables.UserRead, out WalkResult result);
            Assert.That(translated, Is.EqualTo(i != 2));
            Assert.That(i == 2 || result.PhysicalAddress.Value == ((i << 21) | 0x1234));
        }
    }

    private static bool Loads(TestMemory memory, ulong pdpte, int maximum)
    {
        memory.Write(new PhysicalAddress(0x2038), 8, pdpte);
        return FunctionalMmu.TryLoadPdptes(memory, 0x2020, maximum, out _);
    }
}
