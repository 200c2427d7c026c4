using System.Diagnostics;
using System.Globalization;

namespace Perf.Guests;

/// <summary>Runs a program and reads the CPU time of the whole process from the shell's <c>times</c>.</summary>
internal static class HostProcess
{
    /// <summary>Runs a command line; null when the program is not installed.</summary>
    internal static (double CpuSeconds, string Output, string Errors)? Run(string program, params string[] arguments)
    {
        if (!IsInstalled(program))
        {
            return null;
        }

        // The shell's TIMEFORMAT gives user and system seconds of its children, on the last line of its standard error.
        ProcessStartInfo start = new("bash")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("TIMEFORMAT='%U %S'; time \"$@\"");
        start.ArgumentList.Add("bash");
        start.ArgumentList.Add(program);
        Array.ForEach(arguments, start.ArgumentList.Add);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start");
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string[] lines = errors.Result.TrimEnd().Split('\n');
        double seconds = lines[^1].Split(' ').Sum(part => double.Parse(part, CultureInfo.InvariantCulture));
        return (seconds, output, string.Join('\n', lines[..^1]));
    }

    /// <summary>Whether a program is a file, or on the PATH.</summary>
    internal static bool IsInstalled(string program) =>
        File.Exists(program) || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
