using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tests.Conformance.HostCpu;

/// <summary>Builds harness.c with the host's gcc, once, and runs batches of cases with it.</summary>
internal sealed class HostHarness : IDisposable
{
    private const uint Magic = 0x4F435048;
    private const uint Version = 2;
    private const int ResultsHeaderBytes = 16;

    private readonly string _folder = Directory.CreateTempSubdirectory("pagewalk-oracle-").FullName;

    private string Program => Path.Combine(_folder, "harness");

    /// <summary>Bit m is set when the host can run mode m; known after the first batch.</summary>
    public uint Modes { get; private set; }

    /// <summary>The harness, or null and the reason why this host cannot be the oracle.</summary>
    public static HostHarness? TryBuild(out string reason)
    {
        reason = "";
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !OperatingSystem.IsLinux())
        {
            reason = "the host is not x86-64 Linux";
            return null;
        }

        var harness = new HostHarness();
        string source = Path.Combine(AppContext.BaseDirectory, "Conformance", "HostCpu", "harness.c");
        string[] arguments = ["-O2", "-Wall", "-fno-stack-protector", "-fPIE", "-pie", "-o", harness.Program, source];
        try
        {
            int status = Run("gcc", arguments, out string errors);
            if (status == 0)
            {
                return harness;
            }

            reason = "gcc cannot build the harness: " + errors;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            reason = "there is no gcc";
        }

        harness.Dispose();
        return null;
    }

    /// <summary>Runs all cases of a batch on the host; their results are in the batch afterwards.</summary>
    public unsafe void Run(CaseBatch batch)
    {
        string casesPath = Path.Combine(_folder, "cases");
        string resultsPath = Path.Combine(_folder, "results");
        using (FileStream file = File.Create(casesPath))
        {
            uint[] header =
            [
                Magic, Version, (uint)batch.Count, (uint)batch.CaseBytes, (uint)sizeof(HostResult),
                (uint)batch.CodeCapacity, (uint)batch.ExtendedBytes, 0,
            ];
            file.Write(MemoryMarshal.AsBytes<uint>(header));
            file.Write(batch.Pristine);
            file.Write(batch.CaseSpan);
        }

        int status = Run(Program, [casesPath, resultsPath], out string errors);
        byte[] results = File.ReadAllBytes(resultsPath);
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(results.AsSpan(0, ResultsHeaderBytes));
        if (status != 0 || words[0] != Magic || words[2] != batch.Count)
        {
            throw new InvalidOperationException(
                $"the harness failed with status {status} at case {words[2]} of {batch.Count}: {errors}\n"
                + batch.Describe((int)Math.Min(words[2], (uint)batch.Count - 1)));
        }

        Modes = words[3];
        int resultsEnd = ResultsHeaderBytes + (batch.Count * sizeof(HostResult));
        MemoryMarshal.Cast<byte, HostResult>(results.AsSpan(ResultsHeaderBytes..resultsEnd)).CopyTo(batch.HostResults);
        MemoryMarshal.Cast<byte, VectorState>(results.AsSpan(resultsEnd)).CopyTo(batch.HostVectors);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static int Run(string program, string[] arguments, out string errors)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
