namespace Tests.Guests.Exec;

/// <summary>
/// Sequences of 200 random memory calls with forks, reads and writes between them: results, errors, contents and
/// signals are the host's, seed by seed, and the invariants hold after every operation.
/// </summary>
[Category("Slow")]
public sealed class RandomCallsTests
{
    private const int Seeds = 25;

    [Test]
    public void Random_calls_have_the_results_of_the_host([Values("musl", "glibc")] string libc) =>
        Compare(libc, 1, Seeds);

    [Test]
    [Category("Long")]
    public void Random_calls_of_2000_seeds_have_the_results_of_the_host([Range(1, 2000, 100)] int first) =>
        Compare("musl", first, 100);

    private static void Compare(string libc, int first, int count)
    {
        string program = CompiledGuest.Find("random/random_calls", libc);
        string folder = PagewalkRun.Folder;
        BothRuns runs = BothRuns.Of(folder, ["--check", "-m", "32M"], program, $"{first}", $"{count}");
        string[] native = runs.Native.Output.TrimEnd('\n').Split('\n');
        string[] ours = runs.Ours.Output.TrimEnd('\n').Split('\n');
        Assert.That(native, Has.Length.EqualTo(count));
        for (int i = 0; i < count; i++)
        {
            string mine = i < ours.Length ? ours[i] : $"nothing: {runs.Ours.Errors}";
            if (mine != native[i])
            {
                Assert.Fail(FirstDifference(folder, program, first + i));
            }
        }

        Assert.That(runs.Ours.ExitCode, Is.Zero, runs.Ours.Errors);
        TestContext.Out.WriteLine($"{count} seeds from {first} on, {libc}: each of 200 calls and what its forks made");
    }

    // The same seed again, call by call.
    private static string FirstDifference(string folder, string program, int seed)
    {
        BothRuns runs = BothRuns.Of(folder, ["--check", "-m", "32M"], program, $"{seed}", "1", "verbose");
        string[] native = runs.Native.Output.Split('\n');
        string[] ours = runs.Ours.Output.Split('\n');
        int line = 0;
        while (line < native.Length && line < ours.Length && native[line] == ours[line])
        {
            line++;
        }

        string before = string.Join('\n', native[Math.Max(0, line - 8)..Math.Min(line, native.Length)]);
        return $"seed {seed}, line {line + 1}, after\n{before}\nthe host says\n{native.ElementAtOrDefault(line)}\n"
            + $"and we say\n{ours.ElementAtOrDefault(line)}\n{runs.Ours.Errors}";
    }
}
