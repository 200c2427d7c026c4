using KernelModel.Files.Memory;
using KernelModel.Tasks;

namespace KernelModel.Files.Terminals;

/// <summary>/dev/pts, and the terminals behind /dev/tty, /dev/console and /dev/ptmx.</summary>
internal sealed class TerminalFs : TmpFs
{
    /// <summary>The major number of the slaves of pseudo-terminals.</summary>
    public const uint SlaveMajor = 136;

    /// <summary>DEVPTS_SUPER_MAGIC.</summary>
    private const uint DevPtsMagic = 0x1CD1;

    private const int MaximumTerminals = 256;

    private readonly SortedDictionary<uint, PtyMaster> _masters = [];
    private readonly Dictionary<long, int> _opens = [];
    private readonly Dictionary<long, Tty> _terminals = [];

    public TerminalFs(Vfs vfs, uint device)
        : base(vfs, device, "devpts", DevPtsMagic)
    {
    }

    /// <summary>The terminal of a number that <c>Process.Terminal</c> holds.</summary>
    public Tty? Find(long id) => _terminals.GetValueOrDefault(id);

    /// <summary>How many files have a terminal open.</summary>
    public int OpenCount(Tty tty) => _opens.GetValueOrDefault(tty.Id);

    public void Opened(Tty tty)
    {
        _terminals[tty.Id] = tty;
        _opens[tty.Id] = OpenCount(tty) + 1;
    }

    public void Closed(Tty tty)
    {
        _opens[tty.Id] = OpenCount(tty) - 1;
        if (OpenCount(tty) == 0 && tty.Output is { } output)
        {
            _ = Vfs.Kernel.Waits.Wake(output.ReadKey);
        }
    }

    /// <summary>/dev/tty, /dev/console and /dev/ptmx, by minor number.</summary>
    public long OpenMain(uint minor, TaskStruct? task, in VfsPath path, int flags, out OpenFile? file)
    {
        file = null;
        if (minor == 2)
        {
            return OpenMaster(path, flags, out file);
        }

        Tty? tty = minor == 0 ? Find(task?.Process.Terminal ?? 0) : Vfs.Console;
        if (tty is null)
        {
            return -Errno.ENXIO;
        }

        file = new TtyFile(Vfs, path, flags, tty);
        return 0;
    }

    public long OpenSlave(uint minor, TaskStruct? task, in VfsPath path, int flags, out OpenFile? file)
    {
        file = null;
        if (!_masters.TryGetValue(minor, out PtyMaster? master) || master.IsLocked)
        {
            return -Errno.EIO;
        }

        file = new TtyFile(Vfs, path, flags, master.Tty);
        if (task is { Process: var process } && (flags & OpenFlags.O_NOCTTY) == 0
            && process.Session == process.Pid && process.Terminal == 0 && master.Tty.Session == 0)
        {
            master.Tty.BecomeControllingTerminal(process);
        }

        return 0;
    }

    /// <summary>The master is closed: its name goes.</summary>
    public void Remove(PtyMaster master)
    {
        _masters.Remove(master.Number);
        master.Tty.HangUp();
        _terminals.Remove(master.Tty.Id);
        Dentry root = new(string.Empty, null, RootInode);
        if (RootInode.Lookup(root, $"{master.Number}", null) is { } entry)
        {
            _ = RootInode.Unlink(root, entry);
        }
    }

    /// <summary>A session's leader has ended: its terminal is free, and the foreground hears of it.</summary>
    public void SessionEnded(Process leader)
    {
        if (leader.Session == leader.Pid && Find(leader.Terminal) is { } tty && tty.Session == leader.Session)
        {
            tty.LeaderEnded();
        }
    }

    private long OpenMaster(in VfsPath path, int flags, out OpenFile? file)
    {
        file = null;
        uint number = 0;
        while (_masters.ContainsKey(number))
        {
            number++;
        }

        if (number >= MaximumTerminals)
        {
            return -Errno.ENOSPC;
        }

        Tty tty = new(Vfs, $"/dev/pts/{number}", (SlaveMajor << 8) | number);
        _terminals[tty.Id] = tty;
        PtyMaster master = new(Vfs, path, flags, tty, number);
        _masters[number] = master;
        SpecialInode slave = new(this, Modes.S_IFCHR | 0x190) { RawDevice = tty.Device, Gid = 5 };
        Dentry root = Vfs.Mounts.First(m => ReferenceEquals(m.Super, this)).Root;
        _ = RootInode.Add(root, $"{number}", slave);
        file = master;
        return 0;
    }
}
