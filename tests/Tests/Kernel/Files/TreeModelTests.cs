using System.Text;
using KernelModel;
using KernelModel.Files;
using Tests.Support;

namespace Tests.Kernel.Files;

/// <summary>Random calls on the tree of names and contents, against a model that knows nothing of inodes but a list.
/// </summary>
public sealed class TreeModelTests
{
    private const int Steps = 400;
    private static readonly string[] s_names = ["a", "b", "c", "d"];

    [Test]
    public void Random_calls_do_what_a_naive_model_does([Range(1, 25)] int seed)
    {
        using FilesRig rig = new();
        SplitMix random = new((ulong)seed);
        NaiveTree model = new();
        Assert.That(rig.Call("mkdir", "/t", 0x1ED), Is.Zero);
        long free = rig.Kernel.Frames.FreePageCount + rig.Kernel.Frames.PerCpuPageCount;
        for (int step = 0; step < Steps; step++)
        {
            string path = RandomPath(random);
            string other = RandomPath(random);
            int choice = (int)(random.Next() % 9);
            string text = new((char)('a' + (int)(random.Next() % 26)), (int)(random.Next() % 9000));
            (long actual, long expected) = choice switch
            {
                0 => (rig.Call("mkdir", "/t" + path, 0x1ED), model.MakeDirectory(path)),
                1 => (rig.Call("rmdir", "/t" + path), model.RemoveDirectory(path)),
                2 => (rig.Call("unlink", "/t" + path), model.Unlink(path)),
                3 => (rig.Call("rename", "/t" + path, "/t" + other), model.Rename(path, other)),
                4 => (rig.Call("link", "/t" + path, "/t" + other), model.Link(path, other)),
                5 => (rig.Call("truncate", "/t" + path, text.Length), model.Truncate(path, text.Length)),
                _ => (Append(rig, "/t" + path, text), model.Append(path, text)),
            };
            Assert.That(actual, Is.EqualTo(expected), $"step {step}: call {choice} of {path} {other}");
        }

        Assert.That(Describe(rig, "/t", ""), Is.EqualTo(model.Describe()));
        RemoveAll(rig, "/t");
        rig.Kernel.Frames.DrainAll();
        long left = rig.Kernel.Frames.FreePageCount + rig.Kernel.Frames.PerCpuPageCount;
        Assert.That(left, Is.GreaterThanOrEqualTo(free - 8));
        Assert.That(rig.Kernel.Frames.Check(), Is.Null);
    }

    private static string RandomPath(SplitMix random)
    {
        StringBuilder path = new();
        int depth = 1 + (int)(random.Next() % 3);
        for (int i = 0; i < depth; i++)
        {
            path.Append('/').Append(s_names[random.Next() % (ulong)s_names.Length]);
        }

        return path.ToString();
    }

    private static long Append(FilesRig rig, string path, string text)
    {
        int descriptor = rig.Open(path, OpenFlags.O_CREAT | OpenFlags.O_WRONLY | OpenFlags.O_APPEND);
        if (descriptor < 0)
        {
            return descriptor;
        }

        long done = text.Length == 0 ? 0 : rig.Write(descriptor, text);
        _ = rig.Call("close", descriptor);
        return done;
    }

    /// <summary>Every path with its kind, links and contents, by what the calls tell.</summary>
    private static string Describe(FilesRig rig, string root, string path)
    {
        StringBuilder text = new();
        foreach (string name in Names(rig, root + path))
        {
            string below = $"{path}/{name}";
            Assert.That(rig.Call("stat", root + below, FilesRig.Data), Is.Zero);
            byte[] stat = rig.Bytes(FilesRig.Data, 144);
            bool isDirectory = (BitConverter.ToUInt32(stat, 24) & Modes.S_IFMT) == Modes.S_IFDIR;
            text.Append(isDirectory
                ? $"{below}/ {BitConverter.ToInt64(stat, 16)}\n"
                : $"{below} {BitConverter.ToInt64(stat, 16)} {rig.ReadAll(root + below)}\n");
            text.Append(isDirectory ? Describe(rig, root, below) : "");
        }

        return text.ToString();
    }

    private static string[] Names(FilesRig rig, string path)
    {
        int descriptor = rig.Open(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        List<string> names = [];
        long length;
        while ((length = rig.Call("getdents64", descriptor, FilesRig.Data, 100)) > 0)
        {
            byte[] entries = rig.Bytes(FilesRig.Data, (int)length);
            for (int at = 0; at < entries.Length; at += BitConverter.ToUInt16(entries, at + 16))
            {
                int end = Array.IndexOf(entries, (byte)0, at + 19);
                names.Add(Encoding.Latin1.GetString(entries, at + 19, end - at - 19));
            }
        }

        _ = rig.Call("close", descriptor);
        Assert.That(names.Remove(".") && names.Remove(".."));
        return [.. names.Order(StringComparer.Ordinal)];
    }

    private static void RemoveAll(FilesRig rig, string path)
    {
        foreach (string name in Names(rig, path))
        {
            string below = $"{path}/{name}";
            if (rig.Call("unlink", below) == -Errno.EISDIR)
            {
                RemoveAll(rig, below);
            }
        }

        Assert.That(rig.Call("rmdir", path), Is.Zero);
    }
}
