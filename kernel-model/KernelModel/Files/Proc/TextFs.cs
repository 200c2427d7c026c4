using System.Text;

namespace KernelModel.Files.Proc;

/// <summary>What /proc and /sys share: a tree of texts.</summary>
internal abstract class TextFs : SuperBlock
{
    protected TextFs(Vfs vfs, string kind, uint magic, uint device)
        : base(vfs, kind, magic, device)
    {
    }

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>A text that everybody may read.</summary>
    public TextInode Text(Func<string> read) => new(this, 0x124, _ => Bytes(read()), null);

    /// <summary>A text that never changes.</summary>
    public TextInode Fixed(string text) => new(this, 0x124, _ => Bytes(text), null);

    /// <summary>A number that root may change within bounds.</summary>
    public TextInode Number(Func<long> read, Action<long> write, long least = 0, long most = int.MaxValue) =>
        new(this, 0x1A4, _ => Bytes($"{read()}\n"), (_, text) =>
        {
            if (!long.TryParse(text.AsSpan().Trim("\0 \n\t"), out long value) || value < least || value > most)
            {
                return -Errno.EINVAL;
            }

            write(value);
            return 0;
        });

    /// <summary>A number that is kept, and means nothing more here.</summary>
    public TextInode Kept(long value, long most = long.MaxValue)
    {
        long kept = value;
        return Number(() => kept, v => kept = v, long.MinValue, most);
    }

    /// <summary>A text that is kept.</summary>
    public TextInode KeptText(string value)
    {
        string kept = value;
        return new TextInode(this, 0x1A4, _ => Bytes(kept + "\n"), (_, text) =>
        {
            kept = text.TrimEnd('\n', '\0');
            return 0;
        });
    }

    /// <summary>A choice of words, the one in force in brackets.</summary>
    public TextInode Choice(string[] words, int chosen)
    {
        int kept = chosen;
        return new TextInode(
            this, 0x1A4,
            _ => Bytes(string.Join(' ', words.Select((w, i) => i == kept ? $"[{w}]" : w)) + "\n"),
            (_, text) =>
            {
                int found = Array.IndexOf(words, text.TrimEnd('\n', '\0'));
                kept = found >= 0 ? found : kept;
                return found >= 0 ? 0 : -Errno.EINVAL;
            });
    }
}
