using System.Text.RegularExpressions;

namespace Tests.House;

/// <summary>
/// What RyuJIT says that it compiled (DOTNET_JitStdOutFile with DOTNET_JitDisasmSummary=1). A line reads
/// <c>2: JIT compiled Ns.Type`1[T]:Method(args) [FullOpts, IL size=26, code size=40]</c>; a method with too much
/// IL, among other limits, silently becomes <c>[Tier-0 switched MinOpts, …]</c> whatever its attributes ask for.
/// </summary>
internal static partial class JitReport
{
    [GeneratedRegex(@"JIT compiled (?<type>.+?):(?<method>[^\s(:]+)\(.*\[(?<tier>[^\[\],]+), IL size=(?<il>\d+)")]
    private static partial Regex Line();

    /// <summary>All compilations of the methods whose "Namespace.Type:Method" matches, in order.</summary>
    public static IReadOnlyList<JitCompilation> Find(IEnumerable<string> report, Regex name) => report
        .Select(line => Line().Match(line))
        .Where(m => m.Success)
        .Select(m => new JitCompilation(
            $"{m.Groups["type"].Value}:{m.Groups["method"].Value}",
            m.Groups["tier"].Value,
            int.Parse(m.Groups["il"].Value)))
        .Where(c => name.IsMatch(c.Method))
        .ToArray();
}
