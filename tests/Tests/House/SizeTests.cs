namespace Tests.House;

/// <summary>A file that fits a head: the limits of the house's style.</summary>
[TestFixture]
internal sealed class SizeTests
{
    private const int MaxFileLines = 400;
    private const int MaxLineChars = 120;

    [Test]
    public void No_source_file_is_longer_than_400_lines()
    {
        string[] offenders = Repository.HandWrittenSources
            .Select(f => (File: f, Lines: File.ReadLines(f).Count()))
            .Where(x => x.Lines > MaxFileLines)
            .Select(x => $"{Repository.Relative(x.File)}:{MaxFileLines + 1}: {x.Lines} lines")
            .ToArray();
        Assert.That(offenders, Is.Empty, string.Join('\n', offenders));
    }

    [Test]
    public void No_line_is_wider_than_120_characters()
    {
        string[] offenders = Repository.HandWrittenSources
            .SelectMany(f => File.ReadLines(f).Select((text, i) => (File: f, Line: i + 1, text.Length)))
            .Where(x => x.Length > MaxLineChars)
            .Select(x => $"{Repository.Relative(x.File)}:{x.Line}: {x.Length} characters")
            .ToArray();
        Assert.That(offenders, Is.Empty, string.Join('\n', offenders));
    }
}
