namespace KernelModel.AddressSpaces;

/// <content>Protection keys (arch/x86/mm/pkeys.c).</content>
internal sealed unsafe partial class MmStruct
{
    /// <summary>Keys in use, a bit each; key 0 always is.</summary>
    internal ushort AllocatedKeys { get; set; } = 1;

    /// <summary>The key of areas that may be executed only; -1 before the first.</summary>
    internal int ExecuteOnlyKey { get; set; } = -1;

    /// <summary>Takes the lowest free key; -1 when there is none.</summary>
    public int AllocateKey()
    {
        int free = System.Numerics.BitOperations.TrailingZeroCount(~(uint)AllocatedKeys);
        if (!Manager.HasProtectionKeys || free > 15)
        {
            return -1;
        }

        AllocatedKeys |= (ushort)(1 << free);
        return free;
    }

    /// <summary>Gives a key back; false when it was not taken. Areas keep it, as in Linux.</summary>
    public bool FreeKey(int key)
    {
        if (!IsAllocatedKey(key))
        {
            return false;
        }

        AllocatedKeys &= (ushort)~(1 << key);
        return true;
    }

    /// <summary>The key that the guest holds; the key of execute-only areas is the kernel's own.</summary>
    public bool IsAllocatedKey(int key) =>
        key is >= 0 and < 16 && key != ExecuteOnlyKey && (AllocatedKeys & (1 << key)) != 0;

    /// <summary>PROT_EXEC alone: a key forbids reading (execute_only_pkey).</summary>
    private VmFlags KeyOfExecuteOnly(int prot)
    {
        if ((prot & (Prot.Read | Prot.Write | Prot.Exec)) != Prot.Exec || !Manager.HasProtectionKeys)
        {
            return 0;
        }

        if (ExecuteOnlyKey < 0)
        {
            ExecuteOnlyKey = AllocateKey();
        }

        if (ExecuteOnlyKey < 0)
        {
            return 0;
        }

        // Access disabled, write disabled: bits 2k and 2k+1 of PKRU (SDM 3A 4.6.2).
        Manager.Cpus[Frames.CurrentCpu].Pkru |= 1U << (ExecuteOnlyKey * 2);
        return KeyFlags(ExecuteOnlyKey);
    }

    private static VmFlags KeyFlags(int key) => (VmFlags)((ulong)key << 32);
}
