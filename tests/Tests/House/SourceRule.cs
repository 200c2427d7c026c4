namespace Tests.House;

/// <summary>
/// One rule about C# sources. It carries an example that it must object to and one that it must let pass: a scanner
/// that cannot fail proves nothing.
/// </summary>
internal sealed record SourceRule(
    string Name,
    Func<SourceFile, IEnumerable<Finding>> Check,
    SourceFile Bad,
    SourceFile Good)
{
    public override string ToString() => Name;
}
