using KernelModel;
using KernelModel.Files;

namespace Emulator.Cli.Exec;

/// <summary>Puts the kernel's lines on standard error, in order with what the guest writes.</summary>
internal sealed class ErrorLines(HostOutput error) : ILineSink
{
    private byte[] _bytes = new byte[256];

    /// <inheritdoc />
    public void Line(string text)
    {
        if (error is { IsRaw: true, Kind: HostStreamKind.Terminal })
        {
            text = text.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r";
        }

        int most = System.Text.Encoding.UTF8.GetMaxByteCount(text.Length) + 1;
        if (_bytes.Length < most)
        {
            _bytes = new byte[2 * most];
        }

        int count = System.Text.Encoding.UTF8.GetBytes(text, _bytes);
        _bytes[count++] = (byte)'\n';
        _ = error.Write(_bytes.AsSpan(0, count));
    }
}
