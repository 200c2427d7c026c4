using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tests.House;

/// <summary>A C# file as the rules see it: its path from the root, its lines and its syntax tree.</summary>
internal sealed class SourceFile
{
    private static readonly CSharpParseOptions s_options = new(LanguageVersion.Preview, DocumentationMode.Parse);
    private readonly Lazy<CompilationUnitSyntax> _unit;

    public SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        Lines = text.TrimEnd('\n').Split('\n');
        _unit = new(() => CSharpSyntaxTree.ParseText(text, s_options).GetCompilationUnitRoot());
    }

    /// <summary>Relative to the root, with forward slashes.</summary>
    public string Path { get; }

    public string Text { get; }

    public string[] Lines { get; }

    public CompilationUnitSyntax Unit => _unit.Value;

    /// <summary>The file's nodes of one kind, in reading order.</summary>
    public IEnumerable<T> Nodes<T>() where T : SyntaxNode => Unit.DescendantNodes().OfType<T>();

    /// <summary>True when the file lies in one of the given folders ("emulator/").</summary>
    public bool IsUnder(params string[] folders) => folders.Any(f => Path.StartsWith(f, StringComparison.Ordinal));

    public Finding At(SyntaxNode node, string what) => new(Path, LineOf(node.SpanStart), what);

    public Finding At(SyntaxToken token, string what) => new(Path, LineOf(token.SpanStart), what);

    public Finding At(SyntaxTrivia trivia, string what) => new(Path, LineOf(trivia.SpanStart), what);

    /// <summary>The 1-based line of a position in the text.</summary>
    public int LineOf(int position) => Unit.SyntaxTree.GetText().Lines.GetLinePosition(position).Line + 1;

    /// <summary>What the comment at a line's end says: where an exception to a rule gives its reason.</summary>
    public string ReasonOn(int line)
    {
        string text = Lines[line - 1];
        int at = text.IndexOf("//", StringComparison.Ordinal);
        return at < 0 ? "" : text[(at + 2)..].Trim();
    }
}
