using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>A standard stream of the host that is no terminal, as an open file.</summary>
internal sealed class HostStreamFile : OpenFile
{
    private readonly HostStream _stream;

    public HostStreamFile(Vfs vfs, VfsPath path, int flags, HostStream stream)
        : base(vfs, path, flags) => _stream = stream;

    public override WaitKey ReadKey => new(WaitKind.Readable, _stream.Id);

    public override long EventCount => _stream.Events;

    public override long Read(Span<byte> into) => _stream.Read(into);

    public override long Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    public override PollMask Poll() => (CanWrite ? PollMask.Writable : PollMask.None)
        | (CanRead && _stream.HasInput() ? PollMask.Readable : PollMask.None);
}
