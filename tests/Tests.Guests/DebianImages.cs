using System.ComponentModel;
using System.Diagnostics;

namespace Tests.Guests;

/// <summary>
/// Images that nobody here wrote, fetched from Debian's archive when a test asks for one and kept in
/// artifacts/guest-images. They are never checked in.
/// </summary>
internal static class DebianImages
{
    private static readonly Lock s_gate = new();

    /// <summary>A file of a package, or the end of the test as a skip whose reason says what the host lacks.</summary>
    /// <param name="package">The name of the package, such as memtest86+.</param>
    /// <param name="path">
    /// The file's path in the package, such as boot/memtest86+x64.bin; its last part may be a pattern.
    /// </param>
    /// <returns>Absolute path of the file.</returns>
    public static string Find(string package, string path)
    {
        lock (s_gate)
        {
            string folder = Fetch(package);
            string name = Path.GetFileName(path);
            string[] files = Directory.GetFiles(Path.Combine(folder, Path.GetDirectoryName(path) ?? ""), name);
            Assert.That(files, Is.Not.Empty, $"the package {package} has no {path}");
            return files[0];
        }
    }

    /// <summary>The folder that a package was unpacked into, or the end of the test as a skip.</summary>
    public static string Folder(string package)
    {
        lock (s_gate)
        {
            return Fetch(package);
        }
    }

    /// <summary>The same script serves `make linux`; what it cannot do is one line on its standard error.</summary>
    private static string Fetch(string package)
    {
        ProcessStartInfo start = new(Path.Combine(Root(), "build", "fetch-debian.sh"), [package])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        try
        {
            using Process process = Process.Start(start) ?? throw new InvalidOperationException(package);
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                Assert.Ignore(errors.Trim());
            }

            return output.Result.Trim();
        }
        catch (Win32Exception missing)
        {
            Assert.Ignore($"this host runs no shell scripts: {missing.Message}");
            throw;
        }
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Emulator.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException($"No Emulator.sln above {AppContext.BaseDirectory}.");
    }
}
