using System.Text.RegularExpressions;

namespace Tests.House;

/// <summary>Rules about Markdown: short, and every path that it names is there.</summary>
internal static partial class DocumentRules
{
    private const int MaxReadmeLines = 60;

    /// <summary>[text](target): group 1 is the target without its anchor or title.</summary>
    [GeneratedRegex(@"\]\(\s*<?([^)#\s>]+)[^)]*\)")]
    private static partial Regex Link();

    /// <summary>A code span that is a path of this tree, such as `emulator/Emulator.Mmu/PageWalk.cs`.</summary>
    [GeneratedRegex(@"`((?:emulator|firmware|tests|perf|kernel-model|build|\.ci)/[\w./-]+)`")]
    private static partial Regex PathInCode();

    public static IEnumerable<Finding> ReadmeIsAPage(string path, string[] lines)
    {
        if (lines.Length > MaxReadmeLines)
        {
            string what = $"{lines.Length} lines, a room's README has at most {MaxReadmeLines}";
            yield return new(path, MaxReadmeLines + 1, what);
        }
    }

    /// <summary>Relative links start at the document's folder, paths in code spans at the root of the tree.</summary>
    public static IEnumerable<Finding> PathsResolve(string path, string[] lines)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, path)) ?? Repository.Root;
        for (int i = 0; i < lines.Length; i++)
        {
            foreach (Match link in Link().Matches(lines[i]))
            {
                string target = link.Groups[1].Value;
                if (!target.Contains("://", StringComparison.Ordinal)
                    && !target.StartsWith("mailto:", StringComparison.Ordinal)
                    && !Path.Exists(Path.Combine(folder, Uri.UnescapeDataString(target))))
                {
                    yield return new(path, i + 1, $"the link '{target}' leads nowhere");
                }
            }
            foreach (Match code in PathInCode().Matches(lines[i]))
            {
                string target = code.Groups[1].Value;
                if (!Path.Exists(Path.Combine(Repository.Root, target)))
                {
                    yield return new(path, i + 1, $"there is no '{target}'");
                }
            }
        }
    }
}
