using System.ComponentModel;
using System.Diagnostics;

namespace Tests.Guests.Exec;

/// <summary>The C programs of tests/Guests, compiled static by the host's compilers when a test asks for one.</summary>
internal static class CompiledGuest
{
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<(string Source, string Libc), string> s_programs = [];

    /// <summary>Compiles a program, once; without its compiler the test ends as a skip with the reason.</summary>
    /// <param name="source">The path below tests/Guests, without the suffix.</param>
    /// <param name="libc">glibc or musl.</param>
    /// <returns>Absolute path of the executable.</returns>
    public static string Find(string source, string libc)
    {
        lock (s_gate)
        {
            if (!s_programs.TryGetValue((source, libc), out string? program))
            {
                program = Compile(source, libc);
                s_programs.Add((source, libc), program);
            }

            return program;
        }
    }

    /// <summary>Each program with each library; where time is short, the one that most hosts have is enough.</summary>
    public static IEnumerable<TestCaseData> WithEachLibrary(params string[] names)
    {
        foreach (string name in names)
        {
            yield return new TestCaseData(name, "glibc");
            yield return new TestCaseData(name, "musl").SetCategory("Slow");
        }
    }

    /// <summary>The folder with the sources.</summary>
    public static string Sources()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Emulator.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(
            folder ?? throw new DirectoryNotFoundException($"no Emulator.sln above {AppContext.BaseDirectory}"),
            "tests", "Guests");
    }

    private static string Compile(string source, string libc)
    {
        string compiler = libc == "musl" ? "musl-gcc" : "gcc";
        string program = Path.Combine(PagewalkRun.Folder, $"{Path.GetFileName(source)}.{libc}");
        ProcessStartInfo start = new(compiler)
        {
            RedirectStandardError = true,
            ArgumentList =
            {
                "-static", "-O1", "-pthread", "-o", program, Path.Combine(Sources(), source + ".c"),
            },
        };
        try
        {
            using Process process = Process.Start(start) ?? throw new InvalidOperationException(compiler);
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, errors);
            return program;
        }
        catch (Win32Exception)
        {
            string package = libc == "musl" ? "musl-tools" : "gcc libc6-dev";
            Assert.Ignore($"this host has no {compiler}: install Debian's {package}");
            throw;
        }
    }
}
