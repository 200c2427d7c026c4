namespace Tests.House;

/// <summary>Keeps the rules of style over every hand-written source, and shows that each rule can fail.</summary>
[TestFixture]
internal sealed class SourceRuleTests
{
    private static readonly Lazy<SourceFile[]> s_sources = new(() => Repository.HandWrittenSources
        .Select(path => new SourceFile(Repository.Relative(path), File.ReadAllText(path)))
        .ToArray());

    [TestCaseSource(typeof(SourceRules), nameof(SourceRules.All))]
    public void Sources_keep_the_rule(SourceRule rule) => Finding.ExpectNone(s_sources.Value.SelectMany(rule.Check));

    [TestCaseSource(typeof(SourceRules), nameof(SourceRules.All))]
    public void A_rule_objects_to_its_bad_example(SourceRule rule) =>
        Assert.That(rule.Check(rule.Bad).ToArray(), Has.Length.EqualTo(1));

    [TestCaseSource(typeof(SourceRules), nameof(SourceRules.All))]
    public void A_rule_lets_its_good_example_pass(SourceRule rule) =>
        Assert.That(rule.Check(rule.Good).ToArray(), Is.Empty);

    [Test]
    public void A_finding_names_the_file_and_the_line_of_the_offence()
    {
        SourceRule rule = SourceRules.All.Single(r => r.Name == "only the command prints");
        Assert.That(rule.Check(rule.Bad).Single().ToString(), Does.StartWith("emulator/Emulator.Mmu/Example.cs:6: "));
    }

    [Test]
    public void The_scan_sees_the_sources_of_every_room()
    {
        TestContext.Out.WriteLine($"{s_sources.Value.Length} sources, {SourceRules.All.Count} rules");
        foreach (string folder in Repository.ProjectFolders)
        {
            Assert.That(s_sources.Value.Any(s => s.IsUnder(folder + "/")), Is.True, folder);
        }
    }
}
