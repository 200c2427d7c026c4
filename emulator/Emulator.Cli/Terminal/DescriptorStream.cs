using System.Runtime.InteropServices;

namespace Emulator.Cli.Terminal;

/// <summary>
/// Writes to a file descriptor, and does nothing else. A FileStream would keep an offset of its own, with which stdout
/// and stderr in one file overwrite each other.
/// </summary>
internal sealed unsafe class DescriptorStream(int descriptor) : Stream
{
    private const int Interrupted = 4;
    private static readonly int s_tryAgain = OperatingSystem.IsMacOS() ? 35 : 11;

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    /// <exception cref="IOException">Nobody reads any more, or the disk is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            for (int done = 0; done < buffer.Length;)
            {
                nint count = write(descriptor, start + done, (nuint)(buffer.Length - done));
                done += (int)Math.Max(count, 0);
                if (count < 0)
                {
                    Recover(Marshal.GetLastPInvokeError());
                }
            }
        }
    }

    private static void Recover(int error)
    {
        if (error == s_tryAgain)
        {
            // Somebody made the terminal non-blocking, and it is full.
            Thread.Sleep(1);
        }
        else if (error != Interrupted)
        {
            throw new IOException($"output ends here: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint write(int descriptor, byte* bytes, nuint count);
}
