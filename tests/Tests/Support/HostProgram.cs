using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tests.Support;

/// <summary>A C program beside the tests, built with the host's gcc, that reads cases and writes results.</summary>
internal sealed class HostProgram : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pagewalk-host-").FullName;

    private string Program => Path.Combine(_folder, "harness");

    /// <summary>The program, or null and the reason why this host cannot be the oracle.</summary>
    /// <param name="room">The folder below Conformance that harness.c is in.</param>
    /// <param name="reason">Why there is none.</param>
    public static HostProgram? TryBuild(string room, out string reason)
    {
        reason = "";
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !OperatingSystem.IsLinux())
        {
            reason = "the host is not x86-64 Linux";
            return null;
        }

        var harness = new HostProgram();
        string source = Path.Combine(AppContext.BaseDirectory, "Conformance", room, "harness.c");
        try
        {
            var start = new ProcessStartInfo("gcc", ["-O2", "-Wall", "-o", harness.Program, source])
            {
                RedirectStandardError = true,
            };
            using Process? gcc = Process.Start(start);
            if (gcc is not null)
            {
                reason = "gcc cannot build the harness: " + gcc.StandardError.ReadToEnd();
                gcc.WaitForExit();
                if (gcc.ExitCode == 0)
                {
                    return harness;
                }
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            reason = "there is no gcc";
        }

        harness.Dispose();
        return null;
    }

    /// <summary>Runs all cases on the host.</summary>
    public TResult[] Run<TCase, TResult>(ReadOnlySpan<TCase> cases)
        where TCase : unmanaged
        where TResult : unmanaged
    {
        byte[] input = MemoryMarshal.AsBytes(cases).ToArray();
        var start = new ProcessStartInfo(Program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)
            ?? throw new InvalidOperationException("the harness does not start");
        Task writing = Task.Run(() =>
        {
            using Stream to = process.StandardInput.BaseStream;
            to.Write(input);
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        writing.Wait();
        process.WaitForExit();
        TResult[] results = MemoryMarshal.Cast<byte, TResult>(output.ToArray()).ToArray();
        return process.ExitCode == 0 && results.Length == cases.Length
            ? results
            : throw new InvalidOperationException(
                $"the harness ended with status {process.ExitCode} after {results.Length} of {cases.Length} cases");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
