namespace Tests.House;

/// <summary>What is generated agrees with what it is generated from; <c>make generate</c> writes it again.</summary>
[TestFixture]
[Category("Generated")]
internal sealed class GeneratedTests
{
    [Test]
    public void The_coverage_page_agrees_with_the_opcode_table() =>
        AssertGenerated("emulator/Emulator.Cpu/COVERAGE.md", CoveragePage.Render());

    [Test]
    public void The_hot_loop_agrees_with_its_cases()
    {
        foreach ((string name, string text) in Emulator.Cpu.Generator.Program.Generate())
        {
            AssertGenerated($"emulator/Emulator.Cpu/Interpreter/{name}", text);
        }
    }

    [Test]
    public void No_general_purpose_or_system_instruction_is_missing()
    {
        foreach (CoverageFamily family in CoveragePage.Families.Where(family => family.Complete))
        {
            Assert.That(CoveragePage.Missing(family), Is.Empty, family.Title);
        }
    }

    private static void AssertGenerated(string path, string text)
    {
        string file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.That(File.Exists(file) ? File.ReadAllText(file) : "", Is.EqualTo(text), $"{path}: run `make generate`");
    }
}
