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
    /// <param name="path">The file's path in the package, such as boot/memtest86+x64.bin.</param>
    /// <returns>Absolute path of the file.</returns>
    public static string Find(string package, string path)
    {
        string folder = Path.Combine(Root(), "artifacts", "guest-images", package);
        string file = Path.Combine(folder, path);
        lock (s_gate)
        {
            if (!File.Exists(file))
            {
                Directory.CreateDirectory(folder);
                Run(folder, "apt-get", "download", "-q", package);
                string archive = Directory.GetFiles(folder, "*.deb").Max() ?? package;
                Run(folder, "dpkg-deb", "-x", archive, folder);
            }
        }

        Assert.That(file, Does.Exist, $"the package {package} has no {path}");
        return file;
    }

    private static void Run(string folder, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true,
        };
        try
        {
            using Process process = Process.Start(start) ?? throw new InvalidOperationException(program);
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                Assert.Ignore($"{program} {string.Join(' ', arguments)}: {errors.Trim()}");
            }
        }
        catch (Win32Exception missing)
        {
            Assert.Ignore($"this host has no {program}: {missing.Message}");
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
