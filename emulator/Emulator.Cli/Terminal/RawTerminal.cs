using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Emulator.Cli.Terminal;

/// <summary>
/// The terminal without line editing, echo or signals from keys, so that every key reaches the guest. It is put back
/// however the program ends: at its end, by a signal, or by a failure of ours.
/// </summary>
internal sealed unsafe class RawTerminal : IDisposable
{
    private const int StandardInput = 0;
    private const int AtOnce = 0;

    /// <summary>More than any system's struct termios: 60 bytes on Linux, 72 on macOS.</summary>
    private const int TermiosBytes = 256;

    private readonly byte[] _before;
    private readonly byte[] _raw;
    private readonly List<PosixSignalRegistration> _signals = [];
    private bool _isRaw;

    [UnsupportedOSPlatform("windows")]
    private RawTerminal(byte[] before, bool isOutputRaw)
    {
        _before = before;
        _raw = [.. before];
        fixed (byte* raw = _raw)
        {
            cfmakeraw(raw);
        }

        if (!isOutputRaw)
        {
            // The output flags stay: lines still start at the left edge. c_oflag is the second word.
            int word = OperatingSystem.IsMacOS() ? 8 : 4;
            _before.AsSpan(word, word).CopyTo(_raw.AsSpan(word));
        }

        Apply(_raw);
        _isRaw = true;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Restore();
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGHUP, PosixSignal.SIGQUIT, PosixSignal.SIGTSTP])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, _ => Restore()));
        }

        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Resume()));
    }

    /// <summary>Switches to raw mode; null where standard input is no terminal or has no such mode.</summary>
    /// <param name="isOutputRaw">Output too: newlines do not go to the left edge by themselves any more.</param>
    public static RawTerminal? TryEnter(bool isOutputRaw = false)
    {
        if (Console.IsInputRedirected || OperatingSystem.IsWindows())
        {
            return null;
        }

        byte[] before = new byte[TermiosBytes];
        fixed (byte* at = before)
        {
            return tcgetattr(StandardInput, at) == 0 ? new RawTerminal(before, isOutputRaw) : null;
        }
    }

    /// <summary>
    /// Columns and rows of the terminal on standard input; null when nobody tells. The framework would send the
    /// terminal codes before it answered.
    /// </summary>
    public static (int Columns, int Rows)? WindowSize()
    {
        ushort* size = stackalloc ushort[4];
        nuint request = OperatingSystem.IsMacOS() ? 0x4008_7468u : 0x5413u;
        bool isKnown = !OperatingSystem.IsWindows() && ioctl(StandardInput, request, size) == 0 && size[1] != 0;
        return isKnown ? (size[1], size[0]) : null;
    }

    /// <summary>Puts the terminal back as it was found.</summary>
    public void Restore()
    {
        if (_isRaw)
        {
            _isRaw = false;
            Apply(_before);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Restore();
        _signals.ForEach(signal => signal.Dispose());
    }

    private static void Apply(byte[] termios)
    {
        fixed (byte* at = termios)
        {
            _ = tcsetattr(StandardInput, AtOnce, at);
        }
    }

    /// <summary>Raw again after the shell stopped us and let us go on.</summary>
    private void Resume()
    {
        Apply(_raw);
        _isRaw = true;
    }

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int tcgetattr(int file, byte* termios);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(int file, nuint request, ushort* size);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int tcsetattr(int file, int when, byte* termios);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void cfmakeraw(byte* termios);
}
