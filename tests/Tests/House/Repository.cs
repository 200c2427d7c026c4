namespace Tests.House;

/// <summary>The source tree, found from where the tests were built, so that they run from any folder.</summary>
internal static class Repository
{
    private static readonly string[] s_skippedFolders =
        ["bin", "obj", ".git", "artifacts", "TestResults", ".vs", ".idea"];

    /// <summary>Absolute path of the folder that holds Emulator.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Files of the tree outside build outputs, as absolute paths in a stable order.</summary>
    public static IReadOnlyList<string> Files { get; } = Walk(Root).Order(StringComparer.Ordinal).ToArray();

    /// <summary>C# sources except generated ones (*.g.cs).</summary>
    public static IEnumerable<string> HandWrittenSources =>
        Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && !f.EndsWith(".g.cs", StringComparison.Ordinal));

    /// <summary>Project files, relative to the root.</summary>
    public static IReadOnlyList<string> Projects { get; } = Files
        .Where(f => f.EndsWith(".csproj", StringComparison.Ordinal))
        .Select(Relative)
        .ToArray();

    /// <summary>Folders that hold a project file, relative to the root.</summary>
    public static IReadOnlyList<string> ProjectFolders { get; } = Projects.Select(FolderOf).ToArray();

    /// <summary>The namespace that a source's place asks for: the project's name and the folders below it.</summary>
    public static string NamespaceOf(string relativePath)
    {
        string project = Projects
            .Where(p => relativePath.StartsWith(FolderOf(p) + "/", StringComparison.Ordinal))
            .MaxBy(p => p.Length) ?? "";
        string name = Path.GetFileNameWithoutExtension(project);
        string below = FolderOf(relativePath)[FolderOf(project).Length..];
        return name + below.Replace('/', '.');
    }

    /// <summary>A path for messages: relative to the root, with forward slashes.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FolderOf(string relativePath) => relativePath[..Math.Max(0, relativePath.LastIndexOf('/'))];

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            yield return file;
        }
        foreach (string child in Directory.EnumerateDirectories(folder))
        {
            if (Array.IndexOf(s_skippedFolders, Path.GetFileName(child)) < 0)
            {
                foreach (string file in Walk(child))
                {
                    yield return file;
                }
            }
        }
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while ((folder = Path.GetDirectoryName(folder)) is not null)
        {
            if (File.Exists(Path.Combine(folder, "Emulator.sln")))
            {
                return folder;
            }
        }
        throw new DirectoryNotFoundException($"No Emulator.sln above {AppContext.BaseDirectory}.");
    }
}
