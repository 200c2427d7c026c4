using System.Diagnostics;

namespace Tests.Guests.Exec;

/// <summary>One program, run by the host's kernel and by ours, from equal folders with the same environment.</summary>
/// <param name="Native">How it went on the host.</param>
/// <param name="Ours">How it went under <c>pagewalk exec</c>.</param>
internal sealed record BothRuns(PagewalkRun Native, PagewalkRun Ours)
{
    private const string Path = "PATH=/usr/bin:/bin";
    private const int LongestMs = 180_000;

    /// <summary>Runs a program twice.</summary>
    /// <param name="folder">Where both start; our guest's changes stay in its memory.</param>
    /// <param name="options">Options of <c>pagewalk exec</c>.</param>
    /// <param name="command">The program's absolute path and its arguments.</param>
    public static BothRuns Of(string folder, string[] options, params string[] command) => new(
        OnTheHost(folder, command),
        PagewalkRun.Of(["exec", "--root", "/", "--cwd", folder, "--env", Path, .. options, .. command]));

    /// <summary>Runs a program twice, in folders of its own with the same contents, with the same standard input.
    /// </summary>
    public static BothRuns WithInput(
        string nativeFolder, string ourFolder, string input, params string[] command) => new(
        OnTheHost(nativeFolder, command, input),
        PagewalkRun.WithInput(input, ["exec", "--root", "/", "--cwd", ourFolder, "--env", Path, .. command]));

    /// <summary>Expects the same output and the same end.</summary>
    /// <param name="sorted">The order of lines is up to the schedulers.</param>
    public void ExpectEqual(bool sorted = false)
    {
        Assert.That(Lines(Ours.Output, sorted), Is.EqualTo(Lines(Native.Output, sorted)), Ours.Errors);
        Assert.That(Ours.ExitCode, Is.EqualTo(Native.ExitCode), Ours.Errors);
    }

    /// <summary>Runs a program on the host, with nothing on its standard input.</summary>
    public static PagewalkRun OnTheHost(string folder, params string[] command) => OnTheHost(folder, command, "");

    private static PagewalkRun OnTheHost(string folder, string[] command, string input)
    {
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Path["PATH=".Length..];
        using Process process = Process.Start(start) ?? throw new InvalidOperationException(command[0]);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(LongestMs))
        {
            process.Kill();
            Assert.Fail($"{command[0]} hangs on the host");
        }

        return new PagewalkRun(process.ExitCode, output.Result, errors.Result);
    }

    private static string Lines(string text, bool sorted) =>
        sorted ? string.Join('\n', text.Split('\n').Order(StringComparer.Ordinal)) : text;
}
