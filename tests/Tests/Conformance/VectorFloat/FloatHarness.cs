using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tests.Conformance.VectorFloat;

/// <summary>Builds harness.c with the host's gcc and runs batches of cases with it.</summary>
internal sealed class FloatHarness : IDisposable
{
    private const int CodeBytes = 16;

    private readonly string _folder = Directory.CreateTempSubdirectory("pagewalk-simd-").FullName;

    private string Program => Path.Combine(_folder, "harness");

    /// <summary>The harness, or null and the reason why this host cannot be the oracle.</summary>
    public static FloatHarness? TryBuild(out string reason)
    {
        reason = "";
        bool able = RuntimeInformation.ProcessArchitecture == Architecture.X64 && OperatingSystem.IsLinux()
            && System.Runtime.Intrinsics.X86.Fma.IsSupported;
        if (!able)
        {
            reason = "the host is not x86-64 Linux with FMA";
            return null;
        }

        var harness = new FloatHarness();
        string source = Path.Combine(AppContext.BaseDirectory, "Conformance", "VectorFloat", "harness.c");
        try
        {
            var start = new ProcessStartInfo("gcc", ["-O2", "-Wall", "-mavx", "-o", harness.Program, source])
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

    /// <summary>Runs one instruction on all cases.</summary>
    public FloatResult[] Run(ReadOnlySpan<byte> code, ReadOnlySpan<FloatCase> cases)
    {
        byte[] header = new byte[CodeBytes + 16];
        code.CopyTo(header);
        BitConverter.TryWriteBytes(header.AsSpan(CodeBytes), (ulong)code.Length);
        BitConverter.TryWriteBytes(header.AsSpan(CodeBytes + 8), (ulong)cases.Length);
        byte[] input = [.. header, .. MemoryMarshal.AsBytes(cases)];
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
        FloatResult[] results = MemoryMarshal.Cast<byte, FloatResult>(output.ToArray()).ToArray();
        return process.ExitCode == 0 && results.Length == cases.Length
            ? results
            : throw new InvalidOperationException(
                $"the harness ended with status {process.ExitCode} after {results.Length} of {cases.Length} cases");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
