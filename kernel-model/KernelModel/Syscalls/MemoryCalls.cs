using KernelModel.AddressSpaces;
using KernelModel.Files;

namespace KernelModel.Syscalls;

/// <summary>Calls that change or ask about the caller's address space.</summary>
internal static class MemoryCalls
{
    private const int LockOnFault = 1;
    private const int KeyRights = 3;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(9, "mmap", Mmap, "ptr long flags:mmap_prot flags:mmap_flags fd hex"),
        new(10, "mprotect", Mprotect, "ptr long flags:mmap_prot"),
        new(11, "munmap", Munmap, "ptr long"),
        new(12, "brk", Brk, "ptr"),
        new(25, "mremap", Mremap, "ptr long long flags:mremap ptr"),
        new(26, "msync", Msync, "ptr long flags:msync"),
        new(27, "mincore", Mincore, "ptr long ptr"),
        new(28, "madvise", Madvise, "ptr long flags:madvise"),
        new(149, "mlock", Mlock, "ptr long"),
        new(150, "munlock", Munlock, "ptr long"),
        new(151, "mlockall", MlockAll, "flags:mlockall"),
        new(152, "munlockall", MunlockAll, ""),
        new(216, "remap_file_pages", RemapFilePages, "ptr long flags:mmap_prot long flags:mmap_flags"),
        new(324, "membarrier", MemoryBarriers.Call, "int uint int"),
        new(325, "mlock2", Mlock2, "ptr long flags:mlock2"),
        new(329, "pkey_mprotect", KeyMprotect, "ptr long flags:mmap_prot int"),
        new(330, "pkey_alloc", KeyAllocate, "hex flags:pkey"),
        new(331, "pkey_free", KeyFree, "int"),
    ];

    private static long Mmap(in CallFrame call)
    {
        int flags = (int)call.A3;
        IMappableFile? file = null;
        if ((flags & MapFlags.Anonymous) == 0)
        {
            OpenFile? open = call.Task.Files?[call.A4];
            if (open is null || (open.Flags & OpenFlags.O_PATH) != 0)
            {
                return (call.A5 & 0xFFF) != 0 ? -Errno.EINVAL : -Errno.EBADF;
            }

            file = open as IMappableFile ?? new UnmappableFile(open.CanRead, open.CanWrite);
        }

        return call.Mm.Mmap(call.Task, call.A0, call.A1, (int)call.A2, flags, file, call.A5);
    }

    private static long Mprotect(in CallFrame call) =>
        call.Mm.Mprotect(call.Task, call.A0, call.A1, (int)call.A2);

    private static long KeyMprotect(in CallFrame call) =>
        call.Mm.Mprotect(call.Task, call.A0, call.A1, (int)call.A2, (int)call.A3);

    private static long Munmap(in CallFrame call) => call.Mm.Munmap(call.A0, call.A1);

    private static long Brk(in CallFrame call) => (long)call.Mm.SetBrk(call.Task, call.A0);

    private static long Mremap(in CallFrame call) =>
        call.Mm.Mremap(call.Task, call.A0, call.A1, call.A2, (int)call.A3, call.A4);

    private static long Msync(in CallFrame call) => call.Mm.Msync(call.A0, call.A1, (int)call.A2);

    private static long Mincore(in CallFrame call) => call.Mm.Mincore(call.A0, call.A1, call.A2);

    private static long Madvise(in CallFrame call) => call.Mm.Madvise(call.Task, call.A0, call.A1, (int)call.A2);

    private static long Mlock(in CallFrame call) => call.Mm.Mlock(call.Task, call.A0, call.A1, onFault: false);

    private static long Mlock2(in CallFrame call) => ((int)call.A2 & ~LockOnFault) != 0
        ? -Errno.EINVAL
        : call.Mm.Mlock(call.Task, call.A0, call.A1, ((int)call.A2 & LockOnFault) != 0);

    private static long Munlock(in CallFrame call) => call.Mm.Munlock(call.A0, call.A1);

    private static long MlockAll(in CallFrame call) => call.Mm.MlockAll(call.Task, (int)call.A0);

    private static long MunlockAll(in CallFrame call) => call.Mm.MunlockAll();

    private static long RemapFilePages(in CallFrame call) => call.Mm.RemapFilePages(
        call.Task, call.A0, call.A1, (int)call.A2, call.A3, (int)call.A4);

    private static long KeyAllocate(in CallFrame call)
    {
        if (call.A0 != 0 || (call.A1 & ~(ulong)KeyRights) != 0)
        {
            return -Errno.EINVAL;
        }

        int key = call.Mm.AllocateKey();
        if (key < 0)
        {
            return -Errno.ENOSPC;
        }

        // The kernel sets the caller's rights (arch_set_user_pkey_access): PKRU bits 2k and 2k+1.
        Emulator.Arch.ICpuControl cpu = call.Kernel.Cpus[call.Task.Core];
        cpu.Pkru = (cpu.Pkru & ~((uint)KeyRights << (key * 2))) | ((uint)call.A1 << (key * 2));
        return key;
    }

    private static long KeyFree(in CallFrame call) => call.Mm.FreeKey((int)call.A0) ? 0 : -Errno.EINVAL;
}
