namespace Tests.House;

/// <summary>A reader finds the way: each room explains itself, and no signpost points at nothing.</summary>
[TestFixture]
internal sealed class DocumentTests
{
    private static readonly (string Path, string[] Lines)[] s_documents = Repository.Files
        .Where(f => f.EndsWith(".md", StringComparison.Ordinal))
        .Select(f => (Repository.Relative(f), File.ReadAllLines(f)))
        .ToArray();

    [Test]
    public void Every_project_folder_has_a_README() => Finding.ExpectNone(Repository.ProjectFolders
        .Where(p => !File.Exists(Path.Combine(Repository.Root, p, "README.md")))
        .Select(p => new Finding($"{p}/README.md", 1, "missing")));

    [Test]
    public void A_README_of_a_room_is_at_most_a_page() => Finding.ExpectNone(s_documents
        .Where(d => Repository.ProjectFolders.Any(p => d.Path == $"{p}/README.md"))
        .SelectMany(d => DocumentRules.ReadmeIsAPage(d.Path, d.Lines)));

    [Test]
    public void Links_and_paths_in_documents_resolve() =>
        Finding.ExpectNone(s_documents.SelectMany(d => DocumentRules.PathsResolve(d.Path, d.Lines)));

    [Test]
    public void Documents_promise_nothing() =>
        Finding.ExpectNone(s_documents.SelectMany(d => WordRules.Promises(d.Path, d.Lines)));

    [TestCase("[a](gone.md)", 1)]
    [TestCase("[a](House) and [b](Missing/)", 1)]
    [TestCase("`emulator/Emulator.Mmu/Gone.cs`", 1)]
    [TestCase("[a](House/DocumentTests.cs#L1) [b](https://example.org/x) [c](#here) `emulator/Emulator.Arch`", 0)]
    public void The_link_check_objects_only_to_what_is_not_there(string line, int findings) =>
        Assert.That(DocumentRules.PathsResolve("tests/Tests/README.md", [line]).Count(), Is.EqualTo(findings));

    [TestCase(60, 0)]
    [TestCase(61, 1)]
    public void The_page_check_counts_lines(int lines, int findings) =>
        Assert.That(DocumentRules.ReadmeIsAPage("R.md", new string[lines]).Count(), Is.EqualTo(findings));
}
