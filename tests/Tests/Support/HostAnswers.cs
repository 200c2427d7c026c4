using System.ComponentModel;
using System.Diagnostics;
using Tests.House;

namespace Tests.Support;

/// <summary>A C program of ours that asks the CPU of this computer; what it prints is what the core must do.</summary>
internal static class HostAnswers
{
    /// <summary>Builds and runs a program; a host that cannot is a skip.</summary>
    /// <param name="source">The C file, from the repository's root.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <returns>The words of each line that it printed.</returns>
    internal static string[][] Ask(string source, string input = "")
    {
        string program = Path.Combine(
            Path.GetTempPath(), $"{Path.GetFileNameWithoutExtension(source)}-{Environment.ProcessId}");
        try
        {
            string[] build = ["-O1", "-static", "-no-pie", "-o", program, Path.Combine(Repository.Root, source)];
            if (!TryRun("gcc", build, "", out _)
                || !TryRun(program, [], input, out string output)
                || output.Length == 0)
            {
                Assert.Ignore("this computer has no gcc, is no x86-64 Linux or has no modify_ldt");
                return [];
            }

            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' '))];
        }
        finally
        {
            File.Delete(program);
        }
    }

    private static bool TryRun(string file, string[] arguments, string input, out string output)
    {
        output = "";
        try
        {
            using Process? process = Process.Start(new ProcessStartInfo(file, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (process is null)
            {
                return false;
            }

            Task<string> reading = process.StandardOutput.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            output = reading.GetAwaiter().GetResult();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
