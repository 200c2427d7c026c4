using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tests.House;

/// <summary>Rules about what a source may say: determinism, honest errors, no promises instead of code.</summary>
internal static partial class WordRules
{
    /// <summary>The rooms whose behaviour must be a function of their input alone.</summary>
    private static readonly string[] s_deterministicRooms = ["emulator/", "firmware/", "kernel-model/"];

    /// <summary>Where the host's clock may be read, and why it cannot reach the guest.</summary>
    private static readonly (string Path, string Why)[] s_clockReaders =
    [
        ("emulator/Emulator.Cli/", "paces an interactive terminal and reports MIPS; guest time stays IClock's"),
    ];

    private static readonly string[] s_nondeterministic =
    [
        "DateTime.Now", "DateTime.UtcNow", "DateTime.Today", "DateTimeOffset.Now", "DateTimeOffset.UtcNow",
        "Environment.TickCount", "Environment.TickCount64", "TimeProvider.System", "Guid.NewGuid", "Random.Shared",
    ];

    private const string NotImplemented = "NotImplementedException";

    private static readonly string[] s_nondeterministicTypes = ["Stopwatch", "Random", "RandomNumberGenerator"];

    /// <summary>A word that promises, written in pieces so that this file passes its own rule.</summary>
    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b|\b[Pp]hase[ -]?[0-9]")]
    private static partial Regex Promise();

    public static IEnumerable<Finding> NoPromises(SourceFile file) => Promises(file.Path, file.Lines);

    /// <summary>The same for any text, such as a README.</summary>
    public static IEnumerable<Finding> Promises(string path, IEnumerable<string> lines) => lines
        .Select((text, i) => (Match: Promise().Match(text), Line: i + 1))
        .Where(x => x.Match.Success)
        .Select(x => new Finding(path, x.Line, $"'{x.Match.Value}': do it, or say in whole words why not"));

    public static IEnumerable<Finding> NoNotImplemented(SourceFile file) => file.Nodes<IdentifierNameSyntax>()
        .Where(n => n.Identifier.ValueText == NotImplemented)
        .Select(n => file.At(n, "an empty promise; a guest's missing instruction is #UD, a value"));

    /// <summary>Catching everything hides our own bugs, so it needs its reason at the end of the same line.</summary>
    public static IEnumerable<Finding> NoCatchAll(SourceFile file) => file.Nodes<CatchClauseSyntax>()
        .Where(c => c.Declaration?.Type.ToString() is null or "Exception" or "System.Exception")
        .Where(c => c.Filter is null && file.ReasonOn(file.LineOf(c.SpanStart)).Length == 0)
        .Select(c => file.At(c, "catches every exception without a reason in the same line"));

    /// <summary>Same input, same output: no wall clock and no unseeded randomness in the machine.</summary>
    public static IEnumerable<Finding> Deterministic(SourceFile file)
    {
        if (!file.IsUnder(s_deterministicRooms) || s_clockReaders.Any(r => file.IsUnder(r.Path)))
        {
            return [];
        }
        return file.Nodes<MemberAccessExpressionSyntax>()
            .Where(m => s_nondeterministic.Any(banned => IsOrEndsWith(m.ToString(), banned)))
            .Select(m => file.At(m, $"'{m}': guest time comes from IClock, seeds are explicit"))
            .Concat(file.Nodes<IdentifierNameSyntax>()
                .Where(n => s_nondeterministicTypes.Contains(n.Identifier.ValueText) && IsTypeUse(n))
                .Select(n => file.At(n, $"'{n}': guest time comes from IClock, seeds are explicit")));
    }

    /// <summary>One room talks to the user. A library that prints cannot be embedded or tested.</summary>
    public static IEnumerable<Finding> OnlyCliPrints(SourceFile file) =>
        !file.IsUnder(s_deterministicRooms) || file.IsUnder("emulator/Emulator.Cli/")
            ? []
            : file.Nodes<MemberAccessExpressionSyntax>()
                .Where(m => m.Expression.ToString() is "Console" or "System.Console")
                .Select(m => file.At(m, $"'{m}': only Emulator.Cli writes to the console"));

    public static IEnumerable<Finding> NoNullForgiving(SourceFile file) => !file.IsUnder(s_deterministicRooms)
        ? []
        : file.Nodes<PostfixUnaryExpressionSyntax>()
            .Where(p => p.IsKind(SyntaxKind.SuppressNullableWarningExpression))
            .Select(p => file.At(p, $"'{p}': prove it to the compiler instead"));

    /// <summary>A region hides what should be a file; a silenced warning owes its reason in the same line.</summary>
    public static IEnumerable<Finding> DirectivesHaveReasons(SourceFile file)
    {
        foreach (SyntaxTrivia trivia in file.Unit.DescendantTrivia().Where(t => t.IsDirective))
        {
            int line = file.LineOf(trivia.SpanStart);
            if (trivia.IsKind(SyntaxKind.RegionDirectiveTrivia))
            {
                yield return file.At(trivia, "a #region: make it a file");
            }
            else if (trivia.GetStructure() is PragmaWarningDirectiveTriviaSyntax pragma
                && pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword)
                && file.ReasonOn(line).Length == 0)
            {
                yield return file.At(trivia, "a silenced warning without a reason in the same line");
            }
        }
    }

    private static bool IsOrEndsWith(string expression, string banned) =>
        expression == banned || expression.EndsWith("." + banned, StringComparison.Ordinal);

    /// <summary>A member or parameter may be called Random; naming the type is what counts.</summary>
    private static bool IsTypeUse(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == name,
        ArgumentSyntax or AssignmentExpressionSyntax or NameColonSyntax => false,
        _ => true,
    };
}
