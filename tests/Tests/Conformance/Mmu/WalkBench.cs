using System.Runtime.CompilerServices;
using Emulator.Arch;
using Emulator.Mmu;

namespace Tests.Conformance.Mmu;

/// <summary>
/// One path of paging structures, the MMU and the model side by side. The structure of level n lies at n GiB, so that
/// the same entry can name it and, with PS, be a well-aligned page of any size.
/// </summary>
internal sealed unsafe class WalkBench : IDisposable
{
    public const ulong TableStep = 1UL << 30;

    /// <summary>The page that the PTE of a permissive path maps.</summary>
    public const ulong PageAddress = 3 * TableStep;

    /// <summary>All that an entry can grant; A and D are set.</summary>
    public const ulong Permissive =
        PagingEntry.P | PagingEntry.RW | PagingEntry.US | PagingEntry.A | PagingEntry.D;

    private readonly TestMemory _memory = new((5 * TableStep) + 0x1000);
    private readonly FunctionalMmu _mmu;
    private readonly SdmModel _model;
    private readonly ulong[] _entries = new ulong[6];
    private readonly ulong[] _addresses = new ulong[6];
    private WalkRegisters _registers;
    private WalkControls _controls;
    private ulong _linear;
    private bool _is32Bit;

    public WalkBench()
    {
        _mmu = new FunctionalMmu(_memory);
        _model = new SdmModel(_memory);
    }

    /// <summary>Cases compared.</summary>
    public long Cases { get; private set; }

    /// <summary>Of them, cases that faulted.</summary>
    public long Faults { get; private set; }

    /// <summary>The level of the root of a mode: of the entries that memory holds.</summary>
    public static int RootLevel(PagingMode mode) => mode switch
    {
        PagingMode.Level5 => 5,
        PagingMode.Level4 => 4,
        PagingMode.Off => 0,
        _ => 2,
    };

    /// <summary>Where the entry of a permissive path at a level points.</summary>
    public static ulong TargetOf(int level) => level == 1 ? PageAddress : (ulong)(level - 1) * TableStep;

    public void SetRegisters(in WalkRegisters registers)
    {
        _registers = registers;
        PdpteRegisters pdptes = default;
        for (int i = 0; i < 4; i++)
        {
            pdptes[i] = registers.Pdpte;
            _model.PDPTE[i] = registers.Pdpte;
        }

        _controls = WalkControls.From(
            registers.Cr0,
            registers.Cr3,
            registers.Cr4,
            registers.Efer,
            registers.Rflags,
            registers.Pkru,
            registers.Pkrs,
            registers.PhysicalAddressBits,
            registers.Has1GPages,
            in pdptes);
        _model.CR0 = registers.Cr0;
        _model.CR3 = registers.Cr3;
        _model.CR4 = registers.Cr4;
        _model.EFER = registers.Efer;
        _model.RFLAGS = registers.Rflags;
        _model.PKRU = registers.Pkru;
        _model.PKRS = registers.Pkrs;
        _model.MAXPHYADDR = registers.PhysicalAddressBits;
        _model.Page1GB = registers.Has1GPages;
    }

    /// <summary>Chooses the address to translate, in the mode of the registers, and clears the path before.</summary>
    public void SetLinear(ulong linear)
    {
        for (int level = 1; level <= 5; level++)
        {
            Put(level, 0);
        }

        _is32Bit = _controls.Mode == PagingMode.Bits32;
        for (int level = 1; level <= 5; level++)
        {
            int bits = _is32Bit ? 10 : 9;
            ulong index = (linear >> (12 + ((level - 1) * bits))) & ((1UL << bits) - 1);
            _addresses[level] = ((ulong)level * TableStep) + (index * (_is32Bit ? 4UL : 8UL));
        }

        _linear = linear;
    }

    /// <summary>Puts an entry of the path into memory.</summary>
    public void Put(int level, ulong entry)
    {
        _entries[level] = entry;
        Store(level, entry);
    }

    /// <summary>Makes one access in the MMU and in the model, compares everything, and restores the path.</summary>
    public void Check(AccessKind kind, AccessMode mode)
    {
        SdmOutcome expected = _model.Access(_linear, kind, mode);
        _mmu.Translate(in _controls, new LinearAddress(_linear), new Access(kind, mode), out WalkResult actual);
        Cases++;
        Faults += expected.PageFault ? 1 : 0;
        if (!Same(in expected, in actual) || !MemoryIsAsExpected())
        {
            Fail(kind, mode, in expected, in actual);
        }

        if ((Cases & 0x3FFFF) == 0)
        {
            CheckNothingElseWritten();
        }
    }

    /// <summary>All nine kinds of access.</summary>
    public void CheckAllAccesses()
    {
        for (AccessKind kind = AccessKind.Read; kind <= AccessKind.Execute; kind++)
        {
            for (AccessMode mode = AccessMode.User; mode <= AccessMode.ImplicitSupervisor; mode++)
            {
                Check(kind, mode);
            }
        }
    }

    public void Dispose() => _memory.Dispose();

    internal static bool Same(in SdmOutcome expected, in WalkResult actual)
    {
        if (expected.PageFault || actual.Faulted)
        {
            return expected.PageFault == actual.Faulted && expected.ErrorCode == (uint)actual.ErrorCode;
        }

        AccessRights permitted = (expected.MayRead ? AccessRights.Read : 0)
            | (expected.MayWrite ? AccessRights.Write : 0)
            | (expected.MayFetch ? AccessRights.Execute : 0);
        return expected.Physical == actual.PhysicalAddress.Value
            && expected.PageBits == (int)actual.PageSize
            && expected.Writable == actual.Writable
            && expected.UserAddress == actual.User
            && expected.ExecuteDisabled != actual.Execute
            && expected.Global == actual.Global
            && expected.Key == actual.ProtectionKey
            && expected.PatIndex == actual.MemoryTypeIndex
            && expected.Dirty == actual.Dirty
            && permitted == actual.Permitted;
    }

    private void Store(int level, ulong entry)
    {
        byte* host = _memory.Map->Host + _addresses[level];
        if (_addresses[level] == 0)
        {
            return;
        }

        if (_is32Bit)
        {
            *(uint*)host = (uint)entry;
        }
        else
        {
            *(ulong*)host = entry;
        }
    }

    private ulong Load(int level)
    {
        byte* host = _memory.Map->Host + _addresses[level];
        return _is32Bit ? *(uint*)host : *(ulong*)host;
    }

    private bool MemoryIsAsExpected()
    {
        bool same = true;
        for (int level = RootLevel(_controls.Mode); level >= 1; level--)
        {
            ulong expected = _is32Bit ? (uint)_entries[level] : _entries[level];
            for (int i = 0; i < _model.UpdateCount; i++)
            {
                expected |= _model.Updates[i].Address == _addresses[level] ? _model.Updates[i].SetBits : 0;
            }

            ulong found = Load(level);
            same &= found == expected;
            if (found != _entries[level])
            {
                Store(level, _entries[level]);
            }
        }

        return same;
    }

    /// <summary>The structures hold zeros beside the path.</summary>
    private void CheckNothingElseWritten()
    {
        for (int level = 1; level <= 5; level++)
        {
            Store(level, 0);
            bool clean = !_memory.Frame((ulong)level * TableStep).ContainsAnyExcept((byte)0);
            Assert.That(clean, $"Something beside the path was written at level {level}.");
            Store(level, _entries[level]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fail(AccessKind kind, AccessMode mode, in SdmOutcome expected, in WalkResult actual) =>
        Assert.Fail(
            $"{_controls.Mode} {kind} {mode} at {_linear:x} with {_registers}\n"
            + $"entries 5..1: {_entries[5]:x} {_entries[4]:x} {_entries[3]:x} {_entries[2]:x} {_entries[1]:x}\n"
            + $"model: fault={expected.PageFault} error={expected.ErrorCode:x} physical={expected.Physical:x} "
            + $"bits={expected.PageBits} key={expected.Key} pat={expected.PatIndex} dirty={expected.Dirty} "
            + $"may={expected.MayRead},{expected.MayWrite},{expected.MayFetch}\n"
            + $"mmu:   fault={actual.Faulted} error={(uint)actual.ErrorCode:x} "
            + $"physical={actual.PhysicalAddress.Value:x} "
            + $"bits={(int)actual.PageSize} key={actual.ProtectionKey} pat={actual.MemoryTypeIndex} "
            + $"dirty={actual.Dirty} may={actual.Permitted} rights={actual.Rights}");
}
