using KernelModel.Files;

namespace Emulator.Cli.Exec;

/// <summary>
/// Standard input that is a file, a pipe or nothing: taken when the guest asks, waiting if it must, so that the run
/// does not depend on when bytes arrive.
/// </summary>
/// <param name="stream">The host's stream.</param>
/// <param name="kind">What it is.</param>
/// <param name="beforeWaiting">Sends the guest's output on: whoever feeds the pipe may wait for it.</param>
internal sealed class HostInput(Stream stream, HostStreamKind kind, Action beforeWaiting) : IHostStream
{
    /// <inheritdoc />
    public HostStreamKind Kind => kind;

    /// <inheritdoc />
    public (int Columns, int Rows) WindowSize => default;

    /// <inheritdoc />
    public int Read(Span<byte> into)
    {
        if (kind == HostStreamKind.Pipe)
        {
            beforeWaiting();
        }

        try
        {
            return stream.Read(into);
        }
        catch (IOException)
        {
            // The other side went away, or standard input is closed.
            return 0;
        }
    }

    /// <inheritdoc />
    public int Write(ReadOnlySpan<byte> bytes) => -1;

    /// <inheritdoc />
    public bool WaitForInput() => true;
}
