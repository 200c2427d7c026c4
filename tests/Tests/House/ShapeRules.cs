using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tests.House;

/// <summary>Rules of size and place: a file fits a head, a method a screen, a name tells where to look.</summary>
internal static class ShapeRules
{
    private const int MaxFileLines = 400;
    private const int MaxMethodLines = 70;
    private const int MaxLineChars = 120;

    public static IEnumerable<Finding> FileLength(SourceFile file)
    {
        if (file.Lines.Length > MaxFileLines)
        {
            yield return new(file.Path, MaxFileLines + 1, $"{file.Lines.Length} lines, at most {MaxFileLines}");
        }
    }

    public static IEnumerable<Finding> LineLength(SourceFile file) => file.Lines
        .Select((text, i) => new Finding(file.Path, i + 1, $"{text.Length} characters, at most {MaxLineChars}"))
        .Where((_, i) => file.Lines[i].Length > MaxLineChars);

    public static IEnumerable<Finding> MethodLength(SourceFile file)
    {
        foreach (SyntaxNode node in file.Nodes<SyntaxNode>())
        {
            // Attributes and documentation above a method are not part of what a reader must hold in mind.
            SyntaxToken? start = node switch
            {
                BaseMethodDeclarationSyntax m => FirstAfterAttributes(m, m.AttributeLists),
                AccessorDeclarationSyntax a => FirstAfterAttributes(a, a.AttributeLists),
                LocalFunctionStatementSyntax l => FirstAfterAttributes(l, l.AttributeLists),
                _ => null,
            };
            if (start is { } token)
            {
                int lines = file.LineOf(node.Span.End) - file.LineOf(token.SpanStart) + 1;
                if (lines > MaxMethodLines)
                {
                    yield return file.At(token, $"method of {lines} lines, at most {MaxMethodLines}");
                }
            }
        }
    }

    public static IEnumerable<Finding> OneTopLevelType(SourceFile file) => file
        .Nodes<MemberDeclarationSyntax>()
        .Where(m => m is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
        .Where(m => m.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax)
        .Skip(1)
        .Select(m => file.At(m, "a second top-level type in one file"));

    public static IEnumerable<Finding> NamespaceIsFolder(SourceFile file)
    {
        if (!file.Nodes<BaseTypeDeclarationSyntax>().Any())
        {
            yield break;
        }
        string expected = Repository.NamespaceOf(file.Path);
        BaseNamespaceDeclarationSyntax? declared = file.Nodes<BaseNamespaceDeclarationSyntax>().FirstOrDefault();
        string actual = declared?.Name.ToString() ?? "";
        if (actual != expected)
        {
            yield return new(file.Path, declared is null ? 1 : file.LineOf(declared.SpanStart),
                $"namespace '{actual}', but the folder says '{expected}'");
        }
    }

    private static SyntaxToken FirstAfterAttributes(SyntaxNode node, SyntaxList<AttributeListSyntax> attributes) =>
        attributes.Count == 0 ? node.GetFirstToken() : attributes.Last().GetLastToken().GetNextToken();
}
