using System.Runtime.InteropServices;
using Emulator.Arch;
using Emulator.Mmu;
using SplitMix = Tests.Support.SplitMix;

namespace Tests.Conformance.Mmu;

/// <summary>Random bytes as page tables: structures that contain themselves, lie in ROM, in devices or in no memory at
/// all.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class WalkFuzzTests
{
    private const ulong Seed = 0xF022_0001;
    private const int Memories = 100_000;
    private const int FrameCount = 16;

    [Test]
    public unsafe void Random_page_tables_do_what_the_model_says_and_never_leave_guest_memory()
    {
        using TestMemory memory = new(FrameCount << 12);
        FunctionalMmu mmu = new(memory);
        using SoftTlb softTlb = new(memory.Map, mmu.Counters);
        SplitMix random = new(Seed);
        byte[] before = new byte[FrameCount << 12];
        Span<byte> ram = new(memory.Map->Host, FrameCount << 12);
        for (int n = 0; n < Memories; n++)
        {
            Scramble(memory, ram, random);
            memory.Map->A20Mask = random.OneIn(4) ? ~(1UL << 20) : ulong.MaxValue;
            SdmModel model = new(memory);
            if (!TrySetRegisters(memory, model, random, out WalkControls controls))
            {
                continue;
            }

            for (int i = 0; i < 4; i++)
            {
                ulong linear = random.Next() >> random.Below(64);
                Access access = new((AccessKind)random.Below(3), (AccessMode)random.Below(3));
                ram.CopyTo(before);
                SdmOutcome expected = model.Access(linear, access.Kind, access.Mode);
                mmu.Translate(in controls, new LinearAddress(linear), access, out WalkResult result);
                Assert.That(WalkBench.Same(in expected, in result), $"seed 0x{Seed:x}, memory {n}, access {i}");
                Apply(model, memory, before);
                Assert.That(ram.SequenceEqual(before), $"seed 0x{Seed:x}, memory {n}, access {i}: memory differs");
                if (!result.Faulted)
                {
                    softTlb.Fill(controls.ClassOf(access.Mode), new LinearAddress(linear), in result, access);
                }
            }

            softTlb.Apply(Invalidation.Invlpg(new LinearAddress(random.Next()), 0), 0);
        }

        TestContext.Out.WriteLine(
            $"Random page-table memories: {Memories:N0}, seed 0x{Seed:x}; walks {mmu.Counters.Walks:N0}, "
            + $"faults {mmu.Counters.PageFaults:N0}, updates {mmu.Counters.EntriesUpdated:N0}, "
            + $"retried {mmu.Counters.UpdatesRetried:N0}.");
    }

    /// <summary>Random bytes, most entries present and inside memory; a few frames are ROM, devices, or
    /// watched.</summary>
    private static unsafe void Scramble(TestMemory memory, Span<byte> ram, SplitMix random)
    {
        foreach (ref ulong word in MemoryMarshal.Cast<byte, ulong>(ram))
        {
            ulong value = random.Next();
            ulong inside = (value & 0x8000_0000_0000_FFFF) | ((value & 0xF) == 0 ? 0UL : 7);
            word = (value & 0xF0_0000) == 0 ? value : inside | (inside << 32 & 0x7FFF_FFFF_0000_0000 & value);
        }

        for (int frame = 0; frame < FrameCount; frame++)
        {
            memory.Map->Attributes[frame] = random.OneIn(12) ? (byte)(1 << random.Below(4)) : (byte)0;
        }
    }

    private static bool TrySetRegisters(
        TestMemory memory, SdmModel model, SplitMix random, out WalkControls controls)
    {
        ulong bits = random.Next();
        const ulong cr4Bits =
            Cr4.PSE | Cr4.PAE | Cr4.PGE | Cr4.LA57 | Cr4.SMEP | Cr4.SMAP | Cr4.PKE | Cr4.PKS;
        model.CR0 = (random.OneIn(16) ? 0 : Cr0.PG) | (bits & Cr0.WP);
        model.CR4 = bits & cr4Bits;
        model.EFER = (bits >> 30) & (Efer.NXE | Efer.LMA);
        model.RFLAGS = (bits >> 31) & Rflags.AC;
        model.CR3 = random.Next() & 0xFFFF;
        model.PKRU = (uint)random.Next();
        model.PKRS = (uint)random.Next();
        model.MAXPHYADDR = 36 + random.Below(17);
        model.Page1GB = random.OneIn(2);
        PdpteRegisters pdptes = default;
        bool isPae = WalkControls.ModeOf(model.CR0, model.CR4, model.EFER) == PagingMode.Pae;
        bool loaded = !isPae || LoadPdptes(memory, model, out pdptes);
        controls = WalkControls.From(
            model.CR0,
            model.CR3,
            model.CR4,
            model.EFER,
            model.RFLAGS,
            model.PKRU,
            model.PKRS,
            model.MAXPHYADDR,
            model.Page1GB,
            in pdptes);
        return loaded;
    }

    /// <summary>Random PDPTEs seldom load: half of the time their reserved bits are cleared first.</summary>
    private static unsafe bool LoadPdptes(TestMemory memory, SdmModel model, out PdpteRegisters pdptes)
    {
        for (int i = 0; i < 4; i++)
        {
            PhysicalAddress at = new(((model.CR3 & 0xFFFF_FFE0) + (ulong)(i * 8)) & memory.Map->A20Mask);
            if ((model.CR3 & 0x20) == 0)
            {
                memory.Write(at, 8, memory.Read(at, 8) & ~PdpteRegisters.ReservedBits(model.MAXPHYADDR));
            }

            model.PDPTE[i] = memory.Read(at, 8);
        }

        bool loads = FunctionalMmu.TryLoadPdptes(memory, model.CR3, model.MAXPHYADDR, out pdptes);
        Assert.That(loads, Is.EqualTo(model.PDPTE.All(model.PdpteIsLoadable)));
        return loads;
    }

    private static void Apply(SdmModel model, TestMemory memory, byte[] image)
    {
        for (int i = 0; i < model.UpdateCount; i++)
        {
            (ulong address, ulong setBits) = model.Updates[i];
            if (memory.IsRam(address))
            {
                image[address] |= (byte)setBits;
            }
        }
    }
}
