using System.Text;
using KernelModel;

namespace Tests.Kernel.Files;

/// <summary>A tree as a list of paths: directories hold null, files share a builder with their other names.</summary>
internal sealed class NaiveTree
{
    private readonly SortedDictionary<string, StringBuilder?> _paths = new(StringComparer.Ordinal) { [""] = null };

    public long MakeDirectory(string path) => Free(path) is var error and < 0 ? error : Put(path, null);

    public long RemoveDirectory(string path)
    {
        if (Find(path, out StringBuilder? file) is var error and < 0)
        {
            return error;
        }

        return file is not null ? -Errno.ENOTDIR
            : HasBelow(path) ? -Errno.ENOTEMPTY : _paths.Remove(path) ? 0 : -Errno.ENOENT;
    }

    public long Unlink(string path)
    {
        if (Find(path, out StringBuilder? file) is var error and < 0)
        {
            return error;
        }

        return file is null ? -Errno.EISDIR : _paths.Remove(path) ? 0 : -Errno.ENOENT;
    }

    public long Rename(string path, string other)
    {
        // Both parents are walked before either name is looked up (fs/namei.c, do_renameat2).
        long error = Parent(path);
        error = error < 0 ? error : Parent(other);
        error = error < 0 ? error : Find(path, out _);
        if (error < 0)
        {
            return error;
        }

        StringBuilder? moved = _paths[path];
        if (moved is null && (other + "/").StartsWith(path + "/", StringComparison.Ordinal) && other != path)
        {
            return -Errno.EINVAL;
        }

        if (path.StartsWith(other + "/", StringComparison.Ordinal))
        {
            return -Errno.ENOTEMPTY;
        }

        if (_paths.TryGetValue(other, out StringBuilder? replaced))
        {
            if (path == other || (moved is not null && ReferenceEquals(moved, replaced)))
            {
                return 0;
            }

            if (moved is null != replaced is null)
            {
                return moved is null ? -Errno.ENOTDIR : -Errno.EISDIR;
            }

            if (replaced is null && HasBelow(other))
            {
                return -Errno.ENOTEMPTY;
            }
        }

        string[] all = [.. _paths.Keys.Where(p => (p + "/").StartsWith(path + "/", StringComparison.Ordinal))];
        foreach (string old in all)
        {
            StringBuilder? file = _paths[old];
            _paths.Remove(old);
            _paths[other + old[path.Length..]] = file;
        }

        return 0;
    }

    public long Link(string path, string other)
    {
        if (Find(path, out StringBuilder? file) is var error and < 0)
        {
            return error;
        }

        error = Free(other);
        return error < 0 ? error : file is null ? -Errno.EPERM : Put(other, file);
    }

    public long Truncate(string path, int length)
    {
        if (Find(path, out StringBuilder? file) is var error and < 0)
        {
            return error;
        }

        if (file is null)
        {
            return -Errno.EISDIR;
        }

        file.Length = length;
        return 0;
    }

    public long Append(string path, string text)
    {
        long error = Parent(path);
        if (error < 0)
        {
            return error;
        }

        if (!_paths.TryGetValue(path, out StringBuilder? file))
        {
            file = new StringBuilder();
            _paths[path] = file;
        }

        if (file is null)
        {
            return -Errno.EISDIR;
        }

        file.Append(text);
        return text.Length;
    }

    /// <summary>Every path with its links and contents.</summary>
    public string Describe() => Describe("");

    private string Describe(string directory) => string.Concat(_paths.Keys
        .Where(p => p.Length > directory.Length && p.LastIndexOf('/') == directory.Length
            && p.StartsWith(directory, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(p => _paths[p] is { } file
            ? $"{p} {_paths.Values.Count(f => ReferenceEquals(f, file))} {file}\n"
            : $"{p}/ {2 + Subdirectories(p)}\n{Describe(p)}"));

    private int Subdirectories(string path) =>
        _paths.Count(p => p.Value is null && p.Key.LastIndexOf('/') == path.Length
        && p.Key.StartsWith(path + "/", StringComparison.Ordinal));

    private bool HasBelow(string path) => _paths.Keys.Any(p => p.StartsWith(path + "/", StringComparison.Ordinal));

    private long Parent(string path)
    {
        string parent = path[..path.LastIndexOf('/')];
        for (int slash = 0; slash >= 0; slash = slash < parent.Length ? parent.IndexOf('/', slash + 1) : -1)
        {
            string part = slash == 0 ? "" : parent[..slash];
            if (!_paths.TryGetValue(part, out StringBuilder? file))
            {
                return -Errno.ENOENT;
            }

            if (file is not null)
            {
                return -Errno.ENOTDIR;
            }
        }

        return !_paths.TryGetValue(parent, out StringBuilder? last) ? -Errno.ENOENT
            : last is null ? 0 : -Errno.ENOTDIR;
    }

    private long Find(string path, out StringBuilder? file)
    {
        file = null;
        long error = Parent(path);
        return error < 0 ? error : _paths.TryGetValue(path, out file) ? 0 : -Errno.ENOENT;
    }

    private long Free(string path) => Parent(path) is var error and < 0 ? error
        : _paths.ContainsKey(path) ? -Errno.EEXIST : 0;

    private long Put(string path, StringBuilder? file)
    {
        _paths[path] = file;
        return 0;
    }
}
