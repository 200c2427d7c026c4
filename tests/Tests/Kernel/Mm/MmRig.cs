using Emulator.Arch;
using Emulator.Mmu;
using KernelModel.AddressSpaces;
using KernelModel.Faults;
using KernelModel.Frames;
using KernelModel.PageCache;
using Tests.Support;

namespace Tests.Kernel.Mm;

/// <summary>The memory manager with guest memory and cores that have a TLB, but run nothing.</summary>
internal sealed unsafe class MmRig : IDisposable
{
    public const int ReadWrite = Prot.Read | Prot.Write;
    public const int PrivateAnonymous = MapFlags.Private | MapFlags.Anonymous;

    private readonly TestMemory _memory;
    private readonly AddressSpaceCheck _check;

    public MmRig(ulong mebibytes = 8, int cpus = 2)
    {
        _memory = new TestMemory(mebibytes << 20);
        Frames = new PhysicalMemory(_memory, mebibytes << 20, 1, cpus);
        Cpus = new FakeCpu[cpus];
        for (int i = 0; i < cpus; i++)
        {
            Cpus[i] = new FakeCpu(i, _memory);
        }

        Manager = new AddressSpaceManager(Frames, _memory, Cpus);
        _check = new AddressSpaceCheck(Manager);
    }

    public PhysicalMemory Frames { get; }

    public AddressSpaceManager Manager { get; }

    public FakeCpu[] Cpus { get; }

    public MmStruct Create() => Manager.Create() ?? throw new InvalidOperationException("no memory");

    /// <summary>A file in memory whose page n starts with the byte n + 1.</summary>
    public TestFile CreateFile(int pages)
    {
        FileMapping mapping = new(Manager, NoPageSource.Instance, isShmem: true) { SizeBytes = (long)pages << 12 };
        for (int i = 0; i < pages; i++)
        {
            mapping.WriteAt((long)i << 12, [(byte)(i + 1)]);
        }

        return new TestFile(mapping);
    }

    /// <summary>Maps anonymous memory at a fixed place.</summary>
    public static void Map(MmStruct mm, ulong at, int pages, int prot = ReadWrite, int flags = PrivateAnonymous) =>
        Assert.That(
            mm.Mmap(null, at, (ulong)pages << 12, prot, flags | MapFlags.Fixed, null, 0), Is.EqualTo((long)at));

    /// <summary>One access by a core in an address space, with the faults that it takes.</summary>
    public FaultResult Touch(int cpu, MmStruct mm, ulong at, AccessKind kind, out ulong physical)
    {
        Frames.CurrentCpu = cpu;
        mm.Activate(Cpus[cpu]);
        FaultResult last = FaultResult.Resolved(FaultDecision.Spurious);
        for (int tries = 0; tries < 4; tries++)
        {
            if (Cpus[cpu].TryAccess(at, kind, out physical, out PageFaultErrorCode code))
            {
                return last;
            }

            last = mm.HandleFault(null, at, new FaultAccess(code));
            if (!last.IsResolved)
            {
                return last;
            }
        }

        throw new InvalidOperationException($"{at:x}: the fault does not end ({last})");
    }

    public FaultResult Touch(MmStruct mm, ulong at, AccessKind kind) => Touch(0, mm, at, kind, out _);

    public void WriteByte(ulong physical, byte value) => _memory.Write(new PhysicalAddress(physical), 1, value);

    public byte ReadByte(ulong physical) => (byte)_memory.Read(new PhysicalAddress(physical), 1);

    public void AssertSound()
    {
        Assert.That(_check.Run(), Is.Empty);
        Assert.That(Frames.Check(), Is.Null);
    }

    /// <summary>
    /// The walker against the builder: what the MMU finds for each page of a range is what the areas say.
    /// </summary>
    /// <returns>Pages that are mapped.</returns>
    public int AssertWalkerAgrees(MmStruct mm, ulong start, ulong end)
    {
        FunctionalMmu mmu = new(_memory);
        WalkControls controls = FakeCpu.Controls((ulong)mm.Tables.Root << 12, 0);
        int mapped = 0;
        for (ulong at = start; at < end; at += 0x1000)
        {
            VmArea? area = mm.AreaAt(at);
            foreach (AccessKind kind in Enum.GetValues<AccessKind>())
            {
                Access access = new(kind, AccessMode.User);
                if (!mmu.Probe(in controls, new LinearAddress(at), access, out WalkResult result))
                {
                    continue;
                }

                mapped += kind == AccessKind.Read ? 1 : 0;
                VmFlags needed = kind == AccessKind.Write ? VmFlags.Write
                    : kind == AccessKind.Execute ? VmFlags.Exec : VmFlags.Access;
                Assert.That(area is not null && area.Has(needed), $"{kind} at {at:x}");
                Assert.That(result.ProtectionKey, Is.EqualTo(area?.Key ?? 0));
            }
        }

        return mapped;
    }

    public void Dispose() => _memory.Dispose();
}
