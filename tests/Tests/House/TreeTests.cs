namespace Tests.House;

/// <summary>What may be in the tree at all.</summary>
[TestFixture]
internal sealed class TreeTests
{
    private static readonly string[] s_root =
        ["Emulator.sln", "Makefile", "README.md", "LICENSE", "global.json", ".editorconfig", ".ci/run"];

    [Test]
    public void No_file_is_larger_than_400_KiB() => Finding.ExpectNone(Repository.Files
        .SelectMany(f => TreeRules.Small(Repository.Relative(f), new FileInfo(f).Length)));

    [Test]
    public void No_file_is_a_binary() => Finding.ExpectNone(Repository.Files
        .SelectMany(f => TreeRules.IsText(Repository.Relative(f), TreeRules.Head(f))));

    [Test]
    public void No_file_names_a_place_of_one_machine() => Finding.ExpectNone(Repository.Files
        .SelectMany(f => TreeRules.NoPersonalPaths(Repository.Relative(f), File.ReadAllLines(f), Repository.Root)));

    [TestCaseSource(nameof(s_root))]
    public void The_root_holds(string name) => Assert.That(Path.Combine(Repository.Root, name), Does.Exist);

    [Test]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "Emulator.sln")).Replace('\\', '/');
        Finding.ExpectNone(Repository.Projects
            .Where(p => !solution.Contains($"\"{p}\"", StringComparison.Ordinal))
            .Select(p => new Finding("Emulator.sln", 1, $"does not build {p}")));
    }

    [TestCase(409_600, 0)]
    [TestCase(409_601, 1)]
    public void The_size_check_counts_bytes(long sizeBytes, int findings) =>
        Assert.That(TreeRules.Small("a", sizeBytes).Count(), Is.EqualTo(findings));

    [TestCase("a.bin", new byte[] { 0x7F, 0x45, 0 }, 1)]
    [TestCase("a.png", new byte[] { 0x89, 0 }, 0)]
    [TestCase("a.cs", new byte[] { 0x61, 0xC3, 0xA9 }, 0)]
    public void The_binary_check_sees_a_zero_byte(string path, byte[] head, int findings) =>
        Assert.That(TreeRules.IsText(path, head).Count(), Is.EqualTo(findings));

    [TestCase("see /ho" + "me/anna/x.bin", 1)]
    [TestCase("\"/ro" + "ot/x\"", 1)]
    [TestCase("in /srv/tree/emulator/x.cs", 1)]
    [TestCase("\"C:\\\\Us" + "ers\\\\anna\"", 1)]
    [TestCase("$(ROOT)/work/x, tests/work/x, ~/work/x, /proc/cpuinfo, https://example.org/home/x", 0)]
    public void The_path_check_objects_only_to_places_of_one_machine(string line, int findings) =>
        Assert.That(TreeRules.NoPersonalPaths("a", [line], "/srv/tree").Count(), Is.EqualTo(findings));
}
