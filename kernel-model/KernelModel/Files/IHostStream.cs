namespace KernelModel.Files;

/// <summary>
/// One of the host's standard streams, as the command hands it to the guest's descriptors 0, 1 and 2. It never blocks
/// but in <see cref="WaitForInput"/>, which is called only when the guest has nothing else to do.
/// </summary>
public interface IHostStream
{
    /// <summary>What the host has there: it decides what fstat and isatty tell the guest.</summary>
    HostStreamKind Kind { get; }

    /// <summary>Columns and rows of a terminal; (0, 0) when it is none.</summary>
    (int Columns, int Rows) WindowSize { get; }

    /// <summary>
    /// Takes what is there now: bytes, 0 at the end of the stream, -1 when nothing has come yet.
    /// </summary>
    int Read(Span<byte> into);

    /// <summary>Writes all bytes; -1 when nobody can read them any more (EPIPE).</summary>
    int Write(ReadOnlySpan<byte> bytes);

    /// <summary>Waits until <see cref="Read"/> would not return -1; false when it never will.</summary>
    bool WaitForInput();
}
