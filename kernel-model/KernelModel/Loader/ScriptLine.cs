namespace KernelModel.Loader;

/// <summary>The first line of a script (fs/binfmt_script.c).</summary>
internal static class ScriptLine
{
    /// <summary>How much of a file exec looks at first (BINPRM_BUF_SIZE).</summary>
    public const int LookBytes = 256;

    /// <summary>Reads "#! interpreter argument".</summary>
    /// <param name="start">The file's first bytes.</param>
    /// <param name="interpreter">Its path.</param>
    /// <param name="argument">The rest of the line, one argument; null: none.</param>
    /// <returns>False when it is no script, or its interpreter is cut off.</returns>
    public static bool TryParse(ReadOnlySpan<byte> start, out byte[] interpreter, out byte[]? argument)
    {
        interpreter = [];
        argument = null;
        if (!start.StartsWith("#!"u8))
        {
            return false;
        }

        ReadOnlySpan<byte> line = start[2..];
        int end = line.IndexOf((byte)'\n');
        bool isWhole = end >= 0 || start.Length < LookBytes;
        line = end >= 0 ? line[..end] : line;
        int zero = line.IndexOf((byte)0);
        line = (zero >= 0 ? line[..zero] : line).TrimStart(" \t"u8);
        int space = line.IndexOfAny((byte)' ', (byte)'\t');
        if (line.IsEmpty || (space < 0 && !isWhole))
        {
            return false;
        }

        interpreter = (space < 0 ? line : line[..space]).ToArray();
        ReadOnlySpan<byte> rest = space < 0 ? default : line[space..].Trim(" \t"u8);
        argument = rest.IsEmpty ? null : rest.ToArray();
        return true;
    }
}
