using Emulator.Arch;

namespace Tests.Conformance.Mmu;

/// <summary>
/// Paging as the text of Intel SDM volume 3A chapter 4 tells it, table by table, bit number by bit number, as naively
/// as possible. It shares no code with the MMU and is its oracle. It only reads memory; <see cref="Updates"/> lists
/// what the processor would write.
/// </summary>
internal sealed class SdmModel
{
    // The registers.
    public ulong CR0, CR3, CR4, EFER, RFLAGS;
    public uint PKRU, PKRS;
    public readonly ulong[] PDPTE = new ulong[4];

    // CPUID.
    public int MAXPHYADDR = 52;
    public bool Page1GB = true;

    /// <summary>Entries used to translate, from the top, and the flags the processor sets in each.</summary>
    public readonly (ulong Address, ulong SetBits)[] Updates = new (ulong, ulong)[5];
    public int UpdateCount;

    private readonly IPhysicalAddressSpace _memory;
    private readonly ulong _a20;
    private ulong _linear;
    private bool _write, _fetch, _userAccess, _implicit;
    private SdmOutcome _o;

    public unsafe SdmModel(IPhysicalAddressSpace memory)
    {
        _memory = memory;
        _a20 = memory.Map->A20Mask;
    }

    private enum Structure
    {
        PageTable = 1,
        PageDirectory = 2,
        PageDirectoryPointerTable = 3,
        Pml4 = 4,
        Pml5 = 5,
    }

    private bool WP => Bit(CR0, 16);

    private bool PAE => Bit(CR4, 5);

    private bool SMEP => Bit(CR4, 20);

    private bool SMAP => Bit(CR4, 21);

    private bool PKE => Bit(CR4, 22);

    private bool PKS => Bit(CR4, 24);

    private bool NXE => Bit(EFER, 11);

    private bool LMA => Bit(EFER, 10);

    /// <summary>4.4.1: reserved bits of PDPTEs are 2:1, 8:5 and 63:MAXPHYADDR; they count when P is 1.</summary>
    public bool PdpteIsLoadable(ulong pdpte) =>
        !Bit(pdpte, 0) || !(AnyOf(pdpte, 2, 1) || AnyOf(pdpte, 8, 5) || AnyOf(pdpte, 63, MAXPHYADDR));

    public SdmOutcome Access(ulong linear, AccessKind kind, AccessMode mode)
    {
        _linear = linear;
        _write = kind == AccessKind.Write;
        _fetch = kind == AccessKind.Execute;
        _userAccess = mode == AccessMode.User;
        _implicit = mode == AccessMode.ImplicitSupervisor;
        _o = default;
        _o.Writable = true;
        _o.UserAddress = true;
        UpdateCount = 0;
        if (!Bit(CR0, 31))
        {
            // 4.1.1: without paging linear addresses are physical addresses.
            _o.Physical = linear & 0xFFFFFFFF & _a20;
            _o.PageBits = 12;
            _o.Dirty = _o.MayRead = _o.MayWrite = _o.MayFetch = true;
        }
        else if (!PAE)
        {
            Visit32(Structure.PageDirectory, CR3 & 0xFFFFF000);
        }
        else if (!LMA)
        {
            // 4.4.2: bits 31:30 select the PDPTE register.
            ulong pdpte = PDPTE[(linear >> 30) & 3];
            if (Bit(pdpte, 0))
            {
                Visit64(Structure.PageDirectory, Bits(pdpte, 51, 12) << 12);
            }
            else
            {
                PageFault(notPresent: true, reserved: false);
            }
        }
        else
        {
            Visit64(Bit(CR4, 12) ? Structure.Pml5 : Structure.Pml4, Bits(CR3, 51, 12) << 12);
        }

        if (_o.PageFault)
        {
            UpdateCount = 0;
        }

        return _o;
    }

    /// <summary>4.3, tables 4-4 to 4-6.</summary>
    private void Visit32(Structure structure, ulong table)
    {
        bool isTable = structure == Structure.PageTable;
        ulong index = isTable ? Bits(_linear, 21, 12) : Bits(_linear, 31, 22);
        ulong address = (table + (index * 4)) & _a20;
        ulong entry = _memory.Read(new PhysicalAddress(address), 4);
        if (!Bit(entry, 0))
        {
            PageFault(notPresent: true, reserved: false);
            return;
        }

        bool pse = Bit(CR4, 4);
        bool maps4M = !isTable && pse && Bit(entry, 7);
        int m = MAXPHYADDR < 40 ? MAXPHYADDR : 40;
        if (maps4M && m <= 40 && AnyOf(entry, 21, m - 19))
        {
            PageFault(notPresent: false, reserved: true);
            return;
        }

        Use(address, entry, setsDirty: isTable || maps4M);
        if (maps4M)
        {
            Map(entry, pageBits: 22, (Bits(entry, 20, 13) << 32) | (Bits(entry, 31, 22) << 22), Bit(entry, 12));
        }
        else if (isTable)
        {
            Map(entry, pageBits: 12, Bits(entry, 31, 12) << 12, Bit(entry, 7));
        }
        else
        {
            Visit32(Structure.PageTable, Bits(entry, 31, 12) << 12);
        }
    }

    /// <summary>4.4, tables 4-9 to 4-11, and 4.5, tables 4-15 to 4-20.</summary>
    private void Visit64(Structure structure, ulong table)
    {
        int low = 12 + (9 * ((int)structure - 1));
        ulong address = (table + (Bits(_linear, low + 8, low) * 8)) & _a20;
        ulong entry = _memory.Read(new PhysicalAddress(address), 8);
        if (!Bit(entry, 0))
        {
            PageFault(notPresent: true, reserved: false);
            return;
        }

        if (HasReserved(structure, entry))
        {
            PageFault(notPresent: false, reserved: true);
            return;
        }

        bool ps = Bit(entry, 7);
        bool maps = structure == Structure.PageTable || ps;
        Use(address, entry, setsDirty: maps);
        if (maps)
        {
            Map(entry, low, Bits(entry, 51, low) << low, Bit(entry, structure == Structure.PageTable ? 7 : 12));
        }
        else
        {
            Visit64(structure - 1, Bits(entry, 51, 12) << 12);
        }
    }

    private bool HasReserved(Structure structure, ulong entry)
    {
        // 4.4.2 (PAE): bits 62:MAXPHYADDR. 4.5.4 (4- and 5-level): bits 51:MAXPHYADDR.
        int highest = LMA ? 51 : 62;
        if (MAXPHYADDR <= highest && AnyOf(entry, highest, MAXPHYADDR))
        {
            return true;
        }

        // "If IA32_EFER.NXE = 0 and the P flag of a paging-structure entry is 1, the XD flag (bit 63) is reserved."
        if (!NXE && Bit(entry, 63))
        {
            return true;
        }

        bool ps = Bit(entry, 7);
        return structure switch
        {
            Structure.Pml5 or Structure.Pml4 => ps,
            Structure.PageDirectoryPointerTable => ps && (!Page1GB || AnyOf(entry, 29, 13)),
            Structure.PageDirectory => ps && AnyOf(entry, 20, 13),
            _ => false,
        };
    }

    /// <summary>4.6: access rights are determined by all entries; 4.8: which flags are set in them.</summary>
    private void Use(ulong address, ulong entry, bool setsDirty)
    {
        _o.Writable &= Bit(entry, 1);
        _o.UserAddress &= Bit(entry, 2);
        _o.ExecuteDisabled |= PAE && Bit(entry, 63);
        ulong set = (1UL << 5) | (setsDirty && _write ? 1UL << 6 : 0);
        Updates[UpdateCount++] = (address, set);
    }

    private void Map(ulong entry, int pageBits, ulong page, bool pat)
    {
        bool keys = LMA && PAE && (PKE || PKS);
        _o.Key = keys ? (int)Bits(entry, 62, 59) : 0;
        _o.PageBits = pageBits;
        _o.MayRead = Allowed(write: false, fetch: false);
        _o.MayWrite = Allowed(write: true, fetch: false);
        _o.MayFetch = Allowed(write: false, fetch: true);
        if (!(_write ? _o.MayWrite : _fetch ? _o.MayFetch : _o.MayRead))
        {
            PageFault(notPresent: false, reserved: false);
            return;
        }

        _o.Physical = (page | Bits(_linear, pageBits - 1, 0)) & _a20;
        _o.Global = Bit(CR4, 7) && Bit(entry, 8);
        _o.PatIndex = (pat ? 4 : 0) + (Bit(entry, 4) ? 2 : 0) + (Bit(entry, 3) ? 1 : 0);
        _o.Dirty = Bit(entry, 6) || _write;
    }

    /// <summary>4.6.1, one case of its list after the other; then 4.6.2.</summary>
    private bool Allowed(bool write, bool fetch)
    {
        if (!fetch && KeyForbids(write))
        {
            return false;
        }

        if (_userAccess)
        {
            return _o.UserAddress && (!fetch || !_o.ExecuteDisabled) && (!write || _o.Writable);
        }

        if (fetch)
        {
            // From supervisor-mode addresses unless XD; from user-mode addresses besides only if SMEP = 0.
            return !_o.ExecuteDisabled && !(_o.UserAddress && SMEP);
        }

        if (_o.UserAddress && SMAP && !(Bit(RFLAGS, 18) && !_implicit))
        {
            return false;
        }

        return !write || !WP || _o.Writable;
    }

    /// <summary>4.6.2.</summary>
    private bool KeyForbids(bool write)
    {
        if (!LMA || !PAE || !(_o.UserAddress ? PKE : PKS))
        {
            return false;
        }

        // Our choice where the text leaves it open: a user-mode access to a supervisor-mode address is U/S's affair
        // alone.
        if (_userAccess && !_o.UserAddress)
        {
            return false;
        }

        uint register = _o.UserAddress ? PKRU : PKRS;
        bool ad = Bit(register, 2 * _o.Key);
        bool wd = Bit(register, (2 * _o.Key) + 1);
        return ad || (wd && write && (_userAccess || WP));
    }

    /// <summary>4.7: each flag of the error code as its paragraph says.</summary>
    private void PageFault(bool notPresent, bool reserved)
    {
        bool id = _fetch && (SMEP || (PAE && NXE));
        bool pk = !notPresent && !reserved && !_fetch && KeyForbids(_write);
        _o.PageFault = true;
        _o.ErrorCode = (notPresent ? 0u : 1u)
            + (_write ? 2u : 0u)
            + (_userAccess ? 4u : 0u)
            + (reserved ? 8u : 0u)
            + (id ? 16u : 0u)
            + (pk ? 32u : 0u);
    }

    private static bool Bit(ulong value, int bit) => ((value >> bit) & 1) == 1;

    private static ulong Bits(ulong value, int high, int low) => (value << (63 - high)) >> (63 - high + low);

    private static bool AnyOf(ulong value, int high, int low) => Bits(value, high, low) != 0;
}
