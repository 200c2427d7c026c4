using System.Diagnostics;

namespace Emulator.Cli.Dram;

/// <summary>How far a long run is, in one line of a terminal on standard error; elsewhere nothing is shown.</summary>
internal sealed class ProgressBar : IDisposable
{
    private const int Width = 40;
    private const int FirstAfterMs = 500;
    private const int EveryMs = 100;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly bool _isShown = !Console.IsErrorRedirected;
    private long _nextMs = FirstAfterMs;
    private bool _isDrawn;

    /// <param name="part">Of 1; less than 0 when nobody knows.</param>
    /// <param name="count">What has been done.</param>
    public void Show(double part, long count)
    {
        if (!_isShown || _watch.ElapsedMilliseconds < _nextMs)
        {
            return;
        }

        _nextMs = _watch.ElapsedMilliseconds + EveryMs;
        int filled = (int)(Math.Clamp(part, 0, 1) * Width);
        string bar = part < 0 ? "" : $"[{new string('#', filled)}{new string('.', Width - filled)}] {part,4:P0} ";
        StandardStreams.Error.Write($"\r{bar}{count:N0} requests ");
        _isDrawn = true;
    }

    public void Dispose()
    {
        if (_isDrawn)
        {
            StandardStreams.Error.Write("\r" + new string(' ', Width + 40) + "\r");
            _isDrawn = false;
        }
    }
}
