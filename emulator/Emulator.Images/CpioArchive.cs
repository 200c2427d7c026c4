using System.Globalization;
using System.Text;
using static Emulator.Images.CpioFormat;

namespace Emulator.Images;

/// <summary>
/// Writes a cpio archive of the "newc" form, the one that Linux unpacks as its first file system (Linux
/// Documentation/driver-api/early-userspace/buffer-format.rst). Owner and time of every entry are 0, so the same
/// entries give the same bytes.
/// </summary>
public sealed class CpioArchive
{
    private readonly List<byte> _bytes = [];
    private uint _inode;

    /// <summary>Adds a folder; those above it must have been added before.</summary>
    /// <param name="path">Path without a slash in front.</param>
    /// <param name="permissions">The lower twelve mode bits.</param>
    public void AddFolder(string path, uint permissions) => Add(path, Folder | permissions, links: 2, default, []);

    /// <summary>Adds a node of a character device.</summary>
    /// <param name="path">Path without a slash in front.</param>
    /// <param name="permissions">The lower twelve mode bits.</param>
    /// <param name="number">Major and minor number of the device.</param>
    public void AddCharacterDevice(string path, uint permissions, (uint Major, uint Minor) number) =>
        Add(path, CharacterDevice | permissions, links: 1, number, []);

    /// <summary>Adds a file.</summary>
    /// <param name="path">Path without a slash in front.</param>
    /// <param name="permissions">The lower twelve mode bits.</param>
    /// <param name="content">What is in it.</param>
    public void AddFile(string path, uint permissions, ReadOnlySpan<byte> content) =>
        Add(path, RegularFile | permissions, links: 1, default, content);

    /// <summary>The archive so far, with its end mark.</summary>
    public byte[] ToArray()
    {
        CpioArchive ended = new() { _inode = _inode };
        ended._bytes.AddRange(_bytes);
        ended.Add(EndMark, mode: 0, links: 1, default, []);
        return ended._bytes.ToArray();
    }

    private void Add(string path, uint mode, uint links, (uint Major, uint Minor) device, ReadOnlySpan<byte> content)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        StringBuilder header = new(Encoding.ASCII.GetString(NewMagic));
        uint[] fields =
        [
            ++_inode, mode, 0, 0, links, 0, (uint)content.Length, 0, 0, device.Major, device.Minor, (uint)name.Length,
            0,
        ];
        Array.ForEach(fields, field => header.Append(field.ToString("X8", CultureInfo.InvariantCulture)));
        _bytes.AddRange(Encoding.ASCII.GetBytes(header.ToString()));
        _bytes.AddRange(name);
        FillUp();
        _bytes.AddRange(content);
        FillUp();
    }

    private void FillUp()
    {
        while (_bytes.Count % Alignment != 0)
        {
            _bytes.Add(0);
        }
    }
}
