namespace KernelModel.Files.Sockets;

/// <summary>A datagram, or the files that came with bytes of a stream.</summary>
/// <param name="Bytes">Its bytes; empty for a stream.</param>
/// <param name="From">The sender's name.</param>
/// <param name="Files">Files in flight, each with a reference; null: none.</param>
internal sealed record SocketMessage(byte[] Bytes, string From, OpenFile[]? Files)
{
    /// <summary>For a stream: how many bytes of it come before the files.</summary>
    public long At { get; init; }

    /// <summary>Nobody takes the files: their references go.</summary>
    public void Drop()
    {
        foreach (OpenFile file in Files ?? [])
        {
            file.Put();
        }
    }
}
