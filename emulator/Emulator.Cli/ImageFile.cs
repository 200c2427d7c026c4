using System.Globalization;

namespace Emulator.Cli;

/// <summary>Files that the user names, read whole, with one-line errors.</summary>
internal static class ImageFile
{
    /// <summary>Reads a file, and no more of it than could be used.</summary>
    /// <param name="option">The option that names it, for messages.</param>
    /// <param name="path">The file.</param>
    /// <param name="limitBytes">How large it may be.</param>
    /// <param name="advice">What to do about one that is larger.</param>
    /// <exception cref="UserErrorException">It cannot be read, is empty, or is larger.</exception>
    public static byte[] Read(string option, string path, ulong limitBytes, string advice)
    {
        string where = $"{option} {path}";
        if (path.Length == 0)
        {
            throw new UserErrorException("no file name", option, "give one");
        }

        if (Directory.Exists(path))
        {
            throw new UserErrorException("not a file but a folder", where, "give a file");
        }

        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            return ReadAll(file, (long)Math.Min(limitBytes, (ulong)Array.MaxLength), where, advice);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserErrorException("no such file", where, "check the path");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException("cannot be read", where, error.Message.TrimEnd('.'));
        }
    }

    /// <summary>Reads to the end, also of what has no length, such as a pipe.</summary>
    private static byte[] ReadAll(FileStream file, long limit, string where, string advice)
    {
        long length = file.CanSeek ? file.Length : 0;
        if (length > limit)
        {
            throw TooLarge(length.ToString(CultureInfo.InvariantCulture) + " bytes", limit, where, advice);
        }

        byte[] bytes = new byte[Math.Max(length, 4096)];
        int count = 0;
        int read;
        while ((read = file.Read(bytes, count, bytes.Length - count)) > 0)
        {
            count += read;
            if (count > limit)
            {
                throw TooLarge("more bytes", limit, where, advice);
            }

            if (count == bytes.Length && count != length)
            {
                Array.Resize(ref bytes, (int)Math.Min(2L * count, Array.MaxLength));
            }
        }

        return count > 0
            ? bytes.AsSpan(0, count).ToArray()
            : throw new UserErrorException("an empty file", where, "give an image");
    }

    private static UserErrorException TooLarge(string size, long limit, string where, string advice) =>
        new($"{size}, but only {limit} fit", where, advice);
}
