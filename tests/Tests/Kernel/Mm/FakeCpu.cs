using Emulator.Arch;
using Emulator.Mmu;

namespace Tests.Kernel.Mm;

/// <summary>
/// A core that only accesses memory. Its TLB keeps every translation until it is told to drop it, so that a flush that
/// the kernel forgets is seen.
/// </summary>
internal sealed unsafe class FakeCpu(int number, IPhysicalAddressSpace memory) : ICpuControl
{
    private readonly Dictionary<(int Pcid, ulong Page), WalkResult> _tlb = [];
    private readonly FunctionalMmu _mmu = new(memory);
    private ulong _root;
    private int _pcid;

    public int Number => number;

    public ulong* Registers => null;

    public ulong InstructionPointer { get; set; }

    public ulong Flags { get; set; }

    public ulong FsBase { get; set; }

    public ulong GsBase { get; set; }

    public uint Pkru { get; set; }

    public bool IsIdle { get; set; }

    public ulong InstructionCount => 0;

    public int ExtendedStateBytes => 0;

    public (uint Eax, uint Ebx, uint Ecx, uint Edx) Cpuid(uint leaf, uint subleaf) => default;

    public ulong ExtendedStateComponents => 7;

    public int PageInvalidations { get; private set; }

    public int PcidInvalidations { get; private set; }

    public int Loads { get; private set; }

    public int KeepingLoads { get; private set; }

    public ulong Root => _root;

    public int Pcid => _pcid;

    public static WalkControls Controls(ulong root, uint pkru) => WalkControls.From(
        Cr0.PG | Cr0.PE | Cr0.WP, root, Cr4.PAE | Cr4.PKE | Cr4.SMEP, Efer.LME | Efer.LMA | Efer.NXE, 0, pkru, 0, 46,
        true, default);

    public bool TryAccess(ulong at, AccessKind kind, out ulong physical, out PageFaultErrorCode code)
    {
        (int, ulong) key = (_pcid, at >> 12);
        code = PageFaultErrorCode.None;
        bool isHit = _tlb.TryGetValue(key, out WalkResult known)
            && (kind == AccessKind.Read || (kind == AccessKind.Write ? known.Writable && known.Dirty : known.Execute));

        // PKRU is asked on every access, whatever is cached (SDM 3A 4.6.2).
        uint forbidden = kind == AccessKind.Execute ? 0 : Pkru >> (known.ProtectionKey * 2);
        isHit &= (forbidden & (kind == AccessKind.Write ? 3 : 1)) == 0;
        if (!isHit)
        {
            WalkControls controls = Controls(_root, Pkru);
            if (!_mmu.Translate(in controls, new LinearAddress(at), new Access(kind, AccessMode.User), out known))
            {
                // A page fault drops the translation (SDM 3A 4.10.4.1).
                _tlb.Remove(key);
                code = known.ErrorCode;
                physical = 0;
                return false;
            }

            _tlb[key] = known;
        }

        physical = (known.PhysicalAddress.Value & ~0xFFFUL) | (at & 0xFFF);
        return true;
    }

    public void LoadCr3(PhysicalAddress root, int pcid, bool keepsTranslations)
    {
        (_root, _pcid) = (root.Value, pcid);
        Loads++;
        if (keepsTranslations)
        {
            KeepingLoads++;
        }
        else
        {
            Drop(pcid);
        }
    }

    public void InvalidatePage(LinearAddress at) => InvalidatePage(_pcid, at);

    public void InvalidatePage(int pcid, LinearAddress at)
    {
        PageInvalidations++;
        _tlb.Remove((pcid, at.Value >> 12));
    }

    public void InvalidatePcid(int pcid)
    {
        PcidInvalidations++;
        Drop(pcid);
    }

    public void InvalidateAll() => _tlb.Clear();

    public void SaveExtendedState(Span<byte> area) => area.Clear();

    public bool RestoreExtendedState(ReadOnlySpan<byte> area) => true;

    public void ResetExtendedState()
    {
    }

    private void Drop(int pcid)
    {
        foreach ((int Pcid, ulong Page) key in _tlb.Keys.Where(k => k.Pcid == pcid).ToArray())
        {
            _tlb.Remove(key);
        }
    }
}
