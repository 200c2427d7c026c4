using Emulator.Cli.Options;
using KernelModel;

namespace Emulator.Cli.Exec;

/// <summary>
/// From the words of the command line to the guest's root and the program in it. Without --root the program is a file
/// of the host, found as a shell finds it, and appears in the guest at the same path.
/// </summary>
internal static class ProgramFinder
{
    private const string Busybox = "busybox";
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

    /// <summary>Works out what is to be run.</summary>
    /// <param name="options">The options.</param>
    /// <param name="words">PROGRAM and its arguments; empty with --shell.</param>
    /// <param name="files">What of the host must appear in the guest.</param>
    /// <exception cref="UserErrorException">A directory that is none, or no program.</exception>
    public static ProgramRequest Find(
        ExecOptions options, IReadOnlyList<string> words, out IReadOnlyList<(string Guest, string Host)> files)
    {
        CheckDirectories(options);
        IReadOnlyList<string> arguments = options.Shell ? ["sh", .. words] : words;
        string name = options.Shell ? Busybox : words[0];
        List<string> environment = [.. options.Environment];
        if (options.Shell)
        {
            AddDefault(environment, "PATH", DefaultPath);
            AddDefault(environment, "HOME", "/");
            AddDefault(environment, "TERM", Environment.GetEnvironmentVariable("TERM") ?? "dumb");
        }

        files = [];
        if (options.Root is not null || options.Writable is not null || options.Initrd is not null)
        {
            return new ProgramRequest(name, arguments, environment, options.WorkingDirectory ?? "/");
        }

        string host = FindOnHost(name);
        string guest = options.Shell ? "/bin/busybox" : host;
        files = options.Shell ? [(guest, host), .. Applets(host)] : [(guest, host)];
        string here = Environment.CurrentDirectory;
        bool isBelow = host.StartsWith(here + "/", StringComparison.Ordinal) && !options.Shell;
        return new ProgramRequest(guest, arguments, environment, options.WorkingDirectory ?? (isBelow ? here : "/"));
    }

    /// <summary>A path with a slash as it is; a bare name through the host's PATH.</summary>
    private static string FindOnHost(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            string file = Path.GetFullPath(name);
            return Path.Exists(file) ? file : throw new ExecFailureException(
                ExitCodes.NotFound, $"{name}: no such file on the host: give --root DIR for a program in a root");
        }

        string path = Environment.GetEnvironmentVariable("PATH") ?? DefaultPath;
        string? found = path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.GetFullPath(Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        return found ?? throw new ExecFailureException(
            ExitCodes.NotFound, $"{name}: not found: give a path, or a program of the host's PATH");
    }

    private static IEnumerable<(string Guest, string Host)> Applets(string host) =>
        s_applets.Select(applet => ($"/bin/{applet}", host));

    private static void AddDefault(List<string> environment, string name, string value)
    {
        if (!environment.Exists(one => one.StartsWith(name + "=", StringComparison.Ordinal)))
        {
            environment.Add($"{name}={value}");
        }
    }

    private static void CheckDirectories(ExecOptions options)
    {
        CheckDirectory("--root", options.Root);
        CheckDirectory("--rw", options.Writable);
        if (options.Initrd is not null && (options.Root ?? options.Writable) is { } other)
        {
            throw new UserErrorException(
                "two roots", $"--initrd {options.Initrd} and {other}", "give --initrd, or --root and --rw");
        }

        if (options.Root is { } root && options.Writable is { } writable && !IsInside(writable, root))
        {
            throw new UserErrorException("not inside --root", $"--rw {writable}", $"give a directory below {root}");
        }
    }

    private static bool IsInside(string directory, string root)
    {
        string relative = Path.GetRelativePath(Path.GetFullPath(root), Path.GetFullPath(directory));
        return relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal);
    }

    private static void CheckDirectory(string option, string? name)
    {
        if (name is not null && !Directory.Exists(name))
        {
            throw new UserErrorException("not a directory", $"{option} {name}", "give one of the host's");
        }
    }

    /// <summary>What busybox is called by most, each a name in /bin of the shell's root.</summary>
    private static readonly string[] s_applets =
    [
        "sh", "ash", "ls", "cat", "echo", "cp", "mv", "rm", "mkdir", "rmdir", "ln", "pwd", "grep", "sed", "awk", "sort",
        "head", "tail", "wc", "cut", "tr", "uniq", "find", "xargs", "ps", "free", "top", "kill", "sleep", "date", "env",
        "dd", "df", "du", "touch", "chmod", "stat", "uname", "id", "test", "expr", "seq", "yes", "true", "false", "vi",
        "less", "more", "hexdump", "md5sum", "sha256sum", "tar", "gzip", "gunzip", "which", "time", "clear", "uptime",
        "printf", "tee", "basename", "dirname", "readlink", "nproc", "timeout", "od", "diff", "cmp", "mktemp",
    ];
}
