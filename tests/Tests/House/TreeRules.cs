using System.Text.RegularExpressions;

namespace Tests.House;

/// <summary>Rules about every file of the tree, whatever its kind.</summary>
internal static partial class TreeRules
{
    private const long MaxFileBytes = 400 * 1024;
    private const int SniffedBytes = 8192;

    private static readonly string[] s_binaryExtensions = [".png", ".svgz"];

    /// <summary>The folder of a person or of a build machine, at the start of an absolute path.</summary>
    [GeneratedRegex(@"(?<![\w.~$)}\]-])/(?:home|root|Users|work|workspace|builds)/[\w.-]+|\b[A-Z]:\\\\?Users\\")]
    private static partial Regex PersonalPath();

    /// <summary>A large file is data that a program should make, or somebody else's work.</summary>
    public static IEnumerable<Finding> Small(string path, long sizeBytes)
    {
        if (sizeBytes > MaxFileBytes)
        {
            yield return new(path, 1, $"{sizeBytes} bytes, at most {MaxFileBytes}");
        }
    }

    /// <summary>Machine code is assembled, never checked in: a zero byte near the start gives a blob away.</summary>
    public static IEnumerable<Finding> IsText(string path, ReadOnlySpan<byte> head)
    {
        bool isBlob = head.Contains((byte)0) && !s_binaryExtensions.Contains(Path.GetExtension(path));
        return isBlob ? [new(path, 1, "a binary file")] : [];
    }

    /// <summary>A path of one machine works nowhere else; the tree's own place counts wherever it lies.</summary>
    public static IEnumerable<Finding> NoPersonalPaths(string path, string[] lines, string root) => lines
        .Select((text, i) => (Text: text, Match: PersonalPath().Match(text), Line: i + 1))
        .Where(x => x.Match.Success || x.Text.Contains(root + "/", StringComparison.Ordinal))
        .Select(x => new Finding(path, x.Line, $"an absolute path: {(x.Match.Success ? x.Match.Value : root)}"));

    /// <summary>The first bytes of a file, enough to tell text from a blob.</summary>
    public static byte[] Head(string file)
    {
        using FileStream stream = File.OpenRead(file);
        byte[] head = new byte[Math.Min(SniffedBytes, stream.Length)];
        stream.ReadExactly(head);
        return head;
    }
}
