using System.Text;
using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Privileged;

namespace Tests.Unit.Cpu.Privileged;

/// <summary>CPUID says what the model has, and nothing else.</summary>
internal sealed unsafe class CpuidTests
{
    [Test]
    public void The_bit_of_each_feature_is_set_exactly_when_the_model_has_it()
    {
        List<CpuFeature> all = [.. CpuFeatureTable.Rows.Select(row => row.Feature)];
        int checks = 0;
        foreach (CpuFeatureRow row in CpuFeatureTable.Rows)
        {
            foreach (bool has in new[] { true, false })
            {
                CpuModel model = new("test", all.Where(feature => has || feature != row.Feature));
                using PrivilegedBoard board = new(model);
                board.Long();
                uint word = Cpuid.Read(board.Core, row.Leaf, row.Subleaf)[row.Register];
                Assert.That((word >> row.Bit & 1) != 0, Is.EqualTo(has), $"{row.Name}, has = {has}");
                checks++;
            }
        }

        TestContext.Out.WriteLine($"{checks} feature bits");
    }

    [Test]
    public void No_bit_of_the_feature_leaves_is_set_without_a_row()
    {
        using PrivilegedBoard board = new(new CpuModel("test", []));
        board.Long();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Cpuid.Read(board.Core, 1, 0).Ecx, Is.Zero);
            Assert.That(Cpuid.Read(board.Core, 1, 0).Edx, Is.Zero);
            Assert.That(Cpuid.Read(board.Core, 7, 0), Is.EqualTo(default(CpuidResult)));
            Assert.That(Cpuid.Read(board.Core, 0x8000_0001, 0), Is.EqualTo(default(CpuidResult)));
        }
    }

    [Test]
    public void State_decides_the_dynamic_bits()
    {
        using PrivilegedBoard board = new();
        board.Long();
        Assert.That(Bit(board, 7, CpuidRegister.Ecx, 4), Is.False, "OSPKE");
        Assert.That(board.WriteCr4(Cr4.PAE | Cr4.PKE), Is.True);
        Assert.That(Bit(board, 7, CpuidRegister.Ecx, 4), Is.True, "OSPKE");
        Assert.That(Bit(board, 1, CpuidRegister.Edx, 9), Is.True, "APIC");
        board.Board.ApicBase = 0;
        Assert.That(Bit(board, 1, CpuidRegister.Edx, 9), Is.False, "APIC");
        Assert.That(Bit(board, 0x8000_0001, CpuidRegister.Edx, 20), Is.True, "NX");
        Assert.That(board.WriteMsr(0x1A0, MiscEnable.AtReset | MiscEnable.XdDisable), Is.True);
        Assert.That(Bit(board, 0x8000_0001, CpuidRegister.Edx, 20), Is.False, "NX");
        Assert.That(board.WriteMsr(0xC000_0080, board.S->Efer | Efer.NXE), Is.False, "NXE without NX");
        Assert.That(Bit(board, 0x8000_0001, CpuidRegister.Edx, 11), Is.True, "SYSCALL in 64-bit mode");
        board.Long(bits64: false);
        Assert.That(Bit(board, 0x8000_0001, CpuidRegister.Edx, 11), Is.False, "SYSCALL in compatibility mode");
    }

    [Test]
    public void Xsave_gives_osxsave_and_sizes_of_its_area()
    {
        using PrivilegedBoard board = new(new CpuModel("test", CpuFeatureTable.Rows.Select(row => row.Feature)));
        board.Long();
        Assert.That(board.WriteCr4(Cr4.PAE | Cr4.OSXSAVE), Is.True);
        Assert.That(Bit(board, 1, CpuidRegister.Ecx, 27), Is.True);
        CpuidResult area = Cpuid.Read(board.Core, 0xD, 0);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(area.Eax, Is.EqualTo(0x207), "x87, SSE, AVX, PKRU");
            Assert.That(area.Ebx, Is.EqualTo(576), "XCR0 = x87");
            Assert.That(area.Ecx, Is.EqualTo(2696));
            Assert.That(Cpuid.Read(board.Core, 0xD, 2), Is.EqualTo(new CpuidResult(256, 576, 0, 0)));
        }
    }

    [Test]
    public void Leaves_above_the_highest_give_the_highest_basic_leaf()
    {
        using PrivilegedBoard board = new();
        CpuidResult highest = Cpuid.Read(board.Core, Cpuid.HighestBasicLeaf, 0);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Cpuid.Read(board.Core, 0x17, 0), Is.EqualTo(highest));
            Assert.That(Cpuid.Read(board.Core, 0x4000_0000, 0), Is.EqualTo(highest));
            Assert.That(Cpuid.Read(board.Core, 0x8000_0009, 0), Is.EqualTo(highest));
            Assert.That(Cpuid.Read(board.Core, 0xFFFF_FFFF, 0), Is.EqualTo(highest));
        }
    }

    [Test]
    public void Vendor_brand_frequency_and_widths_are_told()
    {
        using PrivilegedBoard board = new(CpuModel.Parse("max,-la57,phys-bits=39"));
        CpuidResult vendor = Cpuid.Read(board.Core, 0, 0);
        uint[] words = [.. Enumerable.Range(0, 3).SelectMany(i => Words(board, 0x8000_0002 + (uint)i))];
        byte[] brand = [.. words.SelectMany(BitConverter.GetBytes)];
        CpuidResult clock = Cpuid.Read(board.Core, 0x15, 0);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(vendor, Is.EqualTo(new CpuidResult(0x16, 0x756E6547, 0x6C65746E, 0x49656E69)));
            Assert.That(Encoding.ASCII.GetString(brand), Does.StartWith("pagewalk "));
            Assert.That(brand[47], Is.Zero);
            Assert.That((ulong)clock.Ecx * clock.Ebx / clock.Eax, Is.EqualTo(1_000_000_000));
            Assert.That(Cpuid.Read(board.Core, 0x8000_0008, 0).Eax, Is.EqualTo(39 | (48 << 8)));
            Assert.That(Cpuid.Read(new PrivilegedBoard().Core, 0x8000_0008, 0).Eax, Is.EqualTo(46 | (57 << 8)));
            Assert.That(board.S->Gpr[2], Is.EqualTo(Cpuid.Read(board.Core, 1, 0).Eax), "EDX at reset");
        }
    }

    [Test]
    public void Cache_leaves_describe_whole_caches()
    {
        using PrivilegedBoard board = new();
        uint[] sizes = [.. Enumerable.Range(0, 5).Select(i => CacheBytes(Cpuid.Read(board.Core, 4, (uint)i)))];
        Assert.That(sizes, Is.EqualTo(new uint[] { 32 << 10, 32 << 10, 1 << 20, 8 << 20, 0 }));
        Assert.That(Cpuid.Read(board.Core, 0x8000_0006, 0).Ecx >> 16, Is.EqualTo(1024), "KiB of L2");
    }

    private static uint CacheBytes(CpuidResult leaf) => (leaf.Eax & 0x1F) == 0
        ? 0
        : ((leaf.Ebx >> 22) + 1) * ((leaf.Ebx >> 12 & 0x3FF) + 1) * ((leaf.Ebx & 0xFFF) + 1) * (leaf.Ecx + 1);

    private static bool Bit(PrivilegedBoard board, uint leaf, CpuidRegister register, int bit) =>
        (Cpuid.Read(board.Core, leaf, 0)[register] >> bit & 1) != 0;

    private static uint[] Words(PrivilegedBoard board, uint leaf)
    {
        CpuidResult result = Cpuid.Read(board.Core, leaf, 0);
        return [result.Eax, result.Ebx, result.Ecx, result.Edx];
    }
}
