using KernelModel.Syscalls;
using KernelModel.Tasks;

namespace KernelModel.Files.Sockets;

/// <summary>An open socket.</summary>
internal sealed class SocketFile : OpenFile
{
    private const uint FIONREAD = 0x541B;

    public SocketFile(Vfs vfs, VfsPath path, int flags, UnixSocket socket)
        : base(vfs, path, flags) => Socket = socket;

    public UnixSocket Socket { get; }

    public override WaitKey ReadKey => Socket.ReadKey;

    /// <summary>A datagram's sender waits for room where the datagram goes.</summary>
    public override WaitKey WriteKey => Socket is { IsStream: false, Peer: { } peer }
        ? new WaitKey(WaitKind.Writable, peer.Id)
        : Socket.WriteKey;

    public override long EventCount => Socket.Events + Socket.Inbox.ReadEvents + (Socket.Peer?.Inbox.WriteEvents ?? 0);

    /// <summary>SO_RCVTIMEO; <see cref="long.MaxValue"/>: none.</summary>
    public long ReceiveTimeoutNs { get; set; } = long.MaxValue;

    public override long ReadTimeoutNs => ReceiveTimeoutNs;

    public override long TimedOutResult => -Errno.EAGAIN;

    public override long Read(Span<byte> into)
    {
        long done = Socket.Receive(into, peeks: false, out SocketMessage? message);
        message?.Drop();
        return done;
    }

    public override long Write(ReadOnlySpan<byte> bytes) => Socket.Send(bytes, null, null);

    public override PollMask Poll() => Socket.Poll();

    public override long Control(in CallFrame call, uint request, ulong argument) => request == FIONREAD
        ? FileArguments.Write(call, argument, Socket.Available)
        : -Errno.ENOTTY;

    protected override void Released() => Socket.Close();
}
