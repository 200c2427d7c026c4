using KernelModel.Tasks;

namespace KernelModel.Files.Devices;

/// <summary>Character devices by number.</summary>
internal sealed class DeviceTable
{
    private readonly Vfs _vfs;

    /// <summary>The state of the pseudo-random numbers: they come from the seed of the run.</summary>
    private ulong _random;

    public DeviceTable(Vfs vfs)
    {
        _vfs = vfs;
        _random = vfs.Kernel.Options.Seed * 0x9E37_79B9_7F4A_7C15;
    }

    public long Open(Inode inode, TaskStruct? task, in VfsPath path, int flags, out OpenFile? file)
    {
        uint major = inode.RawDevice >> 8;
        uint minor = inode.RawDevice & 0xFF;
        file = null;
        switch (major)
        {
            case 1 when minor is MemoryDevice.Null or MemoryDevice.Zero or MemoryDevice.Full
                or MemoryDevice.BlockingRandom
                or MemoryDevice.UnlimitedRandom or MemoryDevice.KernelMessages:
                file = new MemoryDevice(_vfs, path, flags, minor);
                return 0;
            case 5:
                return _vfs.Terminals.OpenMain(minor, task, path, flags, out file);
            case Terminals.TerminalFs.SlaveMajor:
                return _vfs.Terminals.OpenSlave(minor, task, path, flags, out file);
            default:
                return -Errno.ENXIO;
        }
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): numbers that are the same in every run with one seed.</summary>
    public void FillRandom(Span<byte> into)
    {
        for (int i = 0; i < into.Length; i += 8)
        {
            ulong z = _random += 0x9E37_79B9_7F4A_7C15;
            z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
            z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
            z ^= z >> 31;
            for (int b = 0; b < 8 && i + b < into.Length; b++)
            {
                into[i + b] = (byte)(z >> (8 * b));
            }
        }
    }
}
