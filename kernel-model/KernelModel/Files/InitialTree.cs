using System.Text;
using Emulator.Images;
using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>
/// Fills the first file system from the entries of an initrd, as Linux does (init/initramfs.c): what is already there
/// under the same name but is of another type goes, names whose directory is missing are passed over.
/// </summary>
internal sealed class InitialTree
{
    private const long NsPerSecond = 1_000_000_000;

    private readonly Vfs _vfs;
    private readonly TaskStruct _task;
    private readonly Dictionary<(int, uint, uint, uint, uint), VfsPath> _linked = [];
    private readonly List<(Inode Directory, long ModifiedNs)> _directories = [];

    public InitialTree(Vfs vfs)
    {
        _vfs = vfs;

        // The kernel itself makes the files, with all powers and no umask.
        _task = new TaskStruct(0, vfs.Kernel.RootProcess)
        {
            Handlers = new SignalHandlers(), Credentials = Credentials.Root,
            FsInfo = new FsInfo(vfs.Root, vfs.Root, 0),
        };
    }

    /// <summary>Makes all entries in the root.</summary>
    /// <exception cref="ImageFormatException">The guest's memory is too small for them.</exception>
    public void Fill(IReadOnlyList<CpioEntry> entries)
    {
        foreach (CpioEntry entry in entries)
        {
            Make(entry);
        }

        // Files that were made later have changed the times of their directories.
        foreach ((Inode directory, long modifiedNs) in _directories)
        {
            directory.ModifiedNs = modifiedNs;
        }
    }

    private void Make(CpioEntry entry)
    {
        uint type = entry.Mode & Modes.S_IFMT;
        Clear(entry.Name, type);
        (int, uint, uint, uint, uint) identity =
            (entry.Identity.Archive, entry.Identity.Major, entry.Identity.Minor, entry.Identity.Inode, type);
        bool mayBeLinked = entry.Links > 1 && type is not (Modes.S_IFDIR or Modes.S_IFLNK);
        if (mayBeLinked && _linked.TryGetValue(identity, out VfsPath first))
        {
            Clear(entry.Name, Modes.S_IFMT);
            _ = _vfs.MakeLink(_task, first, _vfs.Root, entry.Name);
        }
        else if (type == Modes.S_IFLNK)
        {
            Clear(entry.Name, Modes.S_IFMT);
            _ = _vfs.MakeSymlink(_task, Encoding.Latin1.GetString(entry.Content.Span), _vfs.Root, entry.Name);
        }
        else
        {
            uint device = (entry.Device.Major << 8) | (entry.Device.Minor & 0xFF);
            _ = _vfs.MakeNode(_task, _vfs.Root, entry.Name, entry.Mode, device);
        }

        if (_vfs.Resolve(_task, _vfs.Root, entry.Name, false, out VfsPath made) < 0 || made.Inode.Type != type)
        {
            return;
        }

        if (mayBeLinked)
        {
            _ = _linked.TryAdd(identity, made);
        }

        SetAttributes(made.Inode, entry);
    }

    private void SetAttributes(Inode inode, CpioEntry entry)
    {
        if (inode.IsRegular && entry.Content.Length > 0)
        {
            _ = inode.SetSize(0);
            if (inode.Mapping?.WriteAt(0, entry.Content.Span) != entry.Content.Length)
            {
                throw new ImageFormatException("the initrd needs more memory than there is: give more with -m");
            }
        }

        (inode.Uid, inode.Gid) = (entry.Uid, entry.Gid);
        inode.Mode = inode.IsSymlink ? inode.Mode : inode.Type | (entry.Mode & Modes.AllBits);
        inode.AccessedNs = inode.ModifiedNs = entry.ModifiedSeconds * NsPerSecond;
        if (inode.IsDirectory)
        {
            _directories.Add((inode, inode.ModifiedNs));
        }
    }

    /// <summary>Removes what has the name and is of another type (clean_path).</summary>
    private void Clear(string name, uint type)
    {
        if (_vfs.Resolve(_task, _vfs.Root, name, false, out VfsPath old) == 0 && old.Inode.Type != type)
        {
            _ = _vfs.Remove(_task, _vfs.Root, name, old.Inode.IsDirectory);
        }
    }
}
