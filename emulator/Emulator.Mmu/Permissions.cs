using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>Who may do what with a translated page (SDM 3A 4.6).</summary>
internal static class Permissions
{
    /// <summary>What the entries grant an accessor (SDM 3A 4.6.1).</summary>
    public static AccessRights GrantedByEntries(WalkFlags flags, AccessMode mode, WalkRights rights)
    {
        bool userAddress = (rights & WalkRights.User) != 0;
        bool readable;
        bool writable = (rights & WalkRights.Writable) != 0;
        bool executable = (rights & WalkRights.Executable) != 0;
        if (mode == AccessMode.User)
        {
            readable = userAddress;
            executable &= userAddress;
        }
        else
        {
            // SMAP bars supervisor data accesses to user-mode addresses, unless the access is explicit and AC = 1; SMEP
            // bars fetches.
            bool smapSuspended = mode == AccessMode.Supervisor && (flags & WalkFlags.AC) != 0;
            readable = !userAddress || (flags & WalkFlags.SMAP) == 0 || smapSuspended;
            writable |= (flags & WalkFlags.WP) == 0;
            executable &= !userAddress || (flags & WalkFlags.SMEP) == 0;
        }

        return (readable ? AccessRights.Read : 0)
            | (readable && writable ? AccessRights.Write : 0)
            | (executable ? AccessRights.Execute : 0);
    }

    /// <summary>
    /// What the protection key takes away (SDM 3A 4.6.2): PKRU rules user-mode addresses, IA32_PKRS supervisor-mode
    /// addresses; fetches are never concerned. IA32_PKRS is not asked for a user-mode access, which U/S forbids
    /// already: such a fault has PK = 0.
    /// </summary>
    public static AccessRights DeniedByKey(in WalkRules rules, AccessMode mode, WalkRights rights, int key)
    {
        bool userAddress = (rights & WalkRights.User) != 0;
        if (!rules.Has(userAddress ? WalkFlags.PKE : WalkFlags.PKS) || (mode == AccessMode.User && !userAddress))
        {
            return AccessRights.None;
        }

        // Two bits for each key: AD below WD. WD stops supervisor-mode writes only with CR0.WP.
        uint bits = (userAddress ? rules.Pkru : rules.Pkrs) >> (2 * key);
        bool accessDisable = (bits & 1) != 0;
        bool writeDisable = (bits & 2) != 0 && (mode == AccessMode.User || rules.Has(WalkFlags.WP));
        return accessDisable ? AccessRights.Read | AccessRights.Write
            : writeDisable ? AccessRights.Write
            : AccessRights.None;
    }
}
