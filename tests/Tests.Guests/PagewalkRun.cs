using System.Diagnostics;

namespace Tests.Guests;

/// <summary>One run of the command as its users run it: a process, its output and its exit code.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">What it wrote to stdout.</param>
/// <param name="Errors">What it wrote to stderr.</param>
internal sealed record PagewalkRun(int ExitCode, string Output, string Errors)
{
    /// <summary>No run here takes seconds; who has not ended after minutes hangs.</summary>
    private const int LongestMs = 180_000;

    private static readonly string s_command = Path.Combine(AppContext.BaseDirectory, "pagewalk.dll");

    /// <summary>Runs the command to its end, with nothing on its standard input.</summary>
    public static PagewalkRun Of(params string[] words) => WithInput("", words);

    /// <summary>Runs the command to its end.</summary>
    public static PagewalkRun WithInput(string input, params string[] words)
    {
        using Process process = Start(words);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return End(process, output, errors);
    }

    /// <summary>Runs a line of the shell, in which $PAGEWALK is the command.</summary>
    public static PagewalkRun OfShell(string line)
    {
        using Process process = StartProgram("/bin/sh", "-c", line);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        return End(process, output, errors);
    }

    /// <summary>Starts the command with all three streams redirected.</summary>
    public static Process Start(params string[] words) => StartProgram("dotnet", [s_command, .. words]);

    /// <summary>Waits for the end of a process whose streams are being read.</summary>
    public static PagewalkRun End(Process process, Task<string> output, Task<string> errors)
    {
        if (!process.WaitForExit(LongestMs))
        {
            process.Kill();
            Assert.Fail($"the command hangs; so far it said: {output.Result}{errors.Result}");
        }

        return new PagewalkRun(process.ExitCode, output.Result, errors.Result);
    }

    private static Process StartProgram(string program, params string[] words)
    {
        ProcessStartInfo start = new(program)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["PAGEWALK"] = $"dotnet {s_command}";
        Array.ForEach(words, start.ArgumentList.Add);
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    /// <summary>A file with these bytes.</summary>
    public static string FileOf(string name, params byte[] bytes)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A folder for the files of this run of the tests, beside the program.</summary>
    public static string Folder { get; } =
        Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "run-files")).FullName;
}
