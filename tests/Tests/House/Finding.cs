namespace Tests.House;

/// <summary>One offence against a rule of the house, printed so that an editor can jump to it.</summary>
internal readonly record struct Finding(string Path, int Line, string What)
{
    public override string ToString() => $"{Path}:{Line}: {What}";

    /// <summary>Fails the running test with one line per finding; passes when there is none.</summary>
    public static void ExpectNone(IEnumerable<Finding> findings)
    {
        string[] lines = findings.Select(f => f.ToString()).ToArray();
        if (lines.Length > 0)
        {
            Assert.Fail($"{lines.Length} finding(s):\n{string.Join('\n', lines)}");
        }
    }
}
