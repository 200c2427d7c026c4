using KernelModel.Files.Pipes;
using KernelModel.Tasks;

namespace KernelModel.Files.Sockets;

/// <summary>A socket of the local domain (unix(7)): its state, and what waits to be read from it.</summary>
internal sealed class UnixSocket
{
    public const int SOCK_STREAM = 1;
    public const int SOCK_DGRAM = 2;
    public const int SOCK_SEQPACKET = 5;

    /// <summary>net.core.wmem_default.</summary>
    public const int BufferBytes = 212_992;

    /// <summary>net.unix.max_dgram_qlen, and some: datagrams that wait.</summary>
    private const int MaximumMessages = 64;

    private readonly Vfs _vfs;
    private readonly Queue<SocketMessage> _messages = [];
    private readonly Queue<UnixSocket> _backlog = [];
    private int _queuedBytes;
    private int _maximumBacklog;
    private long _streamRead;
    private long _streamWritten;

    public UnixSocket(Vfs vfs, int type, TaskStruct owner)
    {
        _vfs = vfs;
        Type = type;
        Id = vfs.NextId();
        Inbox = new Pipe(vfs);
        _ = Inbox.SetCapacity(BufferBytes, isPrivileged: true);
        Owner = (owner.Tgid, owner.Credentials.EffectiveUid, owner.Credentials.EffectiveGid);
    }

    public long Id { get; }

    public int Type { get; }

    public bool IsStream => Type == SOCK_STREAM;

    /// <summary>Bytes of a stream.</summary>
    public Pipe Inbox { get; }

    /// <summary>The other side of a connection; for datagrams where they go.</summary>
    public UnixSocket? Peer { get; private set; }

    /// <summary>sun_path; a zero comes first in an abstract name; empty: none.</summary>
    public string Name { get; set; } = string.Empty;

    public bool IsListening { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>It had a peer, which is gone.</summary>
    public bool IsHungUp { get; private set; }

    public bool ReadsEnded { get; private set; }

    public bool WritesEnded { get; private set; }

    /// <summary>Process, user and group that made it (SO_PEERCRED of the other side).</summary>
    public (int Pid, uint Uid, uint Gid) Owner { get; }

    /// <summary>SO_PASSCRED.</summary>
    public bool PassesCredentials { get; set; }

    public long Events { get; private set; }

    public WaitKey ReadKey => IsStream && !IsListening ? Inbox.ReadKey : new(WaitKind.Readable, Id);

    public WaitKey WriteKey => IsStream && Peer is { } peer ? peer.Inbox.WriteKey : new(WaitKind.Writable, Id);

    /// <summary>Connects two for good.</summary>
    public static void Pair(UnixSocket a, UnixSocket b)
    {
        a.Connected(b);
        b.Connected(a);
    }

    public long Listen(int backlog)
    {
        if (Type == SOCK_DGRAM)
        {
            return -Errno.ENOTSUP;
        }

        if (Name.Length == 0 || Peer is not null)
        {
            return -Errno.EINVAL;
        }

        IsListening = true;
        _maximumBacklog = Math.Clamp(backlog, 0, 4096) + 1;
        return 0;
    }

    /// <summary>Connects to a listener, or sets where datagrams go.</summary>
    public long Connect(UnixSocket target, TaskStruct task)
    {
        if (target.Type != Type)
        {
            return -Errno.EPROTOTYPE;
        }

        if (Type == SOCK_DGRAM)
        {
            Peer = target;
            return 0;
        }

        if (Peer is not null)
        {
            return -Errno.EISCONN;
        }

        if (!target.IsListening || target.IsClosed)
        {
            return -Errno.ECONNREFUSED;
        }

        if (target._backlog.Count >= target._maximumBacklog)
        {
            return -Errno.EAGAIN;
        }

        UnixSocket other = new(_vfs, Type, task) { Name = target.Name };
        Pair(this, other);
        target._backlog.Enqueue(other);
        target.WakeReaders();
        return 0;
    }

    /// <summary>The next connection; null: none yet.</summary>
    public UnixSocket? Accept()
    {
        if (!_backlog.TryDequeue(out UnixSocket? socket))
        {
            return null;
        }

        _ = _vfs.Kernel.Waits.Wake(new WaitKey(WaitKind.Writable, Id));
        return socket;
    }

    /// <summary>Takes bytes of a stream, or one datagram cut to length.</summary>
    /// <param name="into">Where they go.</param>
    /// <param name="peeks">They stay (MSG_PEEK).</param>
    /// <param name="message">The datagram, or what came with the bytes; null: nothing came.</param>
    public long Receive(Span<byte> into, bool peeks, out SocketMessage? message)
    {
        message = null;
        if (!IsStream)
        {
            return ReceiveMessage(into, peeks, out message);
        }

        if (IsListening || (Peer is null && !IsHungUp))
        {
            return IsListening ? -Errno.EINVAL : -Errno.ENOTCONN;
        }

        // Bytes before and behind files are never given in one piece: the files belong to the first byte behind.
        if (_messages.TryPeek(out SocketMessage? next) && next.At > _streamRead)
        {
            into = into[..(int)Math.Min(into.Length, next.At - _streamRead)];
        }

        bool hasFiles = next is not null && next.At <= _streamRead;
        long done = peeks && Inbox.Count > 0 ? Inbox.CopyOut(into)
            : ReadsEnded && Inbox.Count == 0 ? 0 : Inbox.Read(into);
        if (done > 0 && hasFiles)
        {
            message = peeks ? null : _messages.Dequeue();
        }

        _streamRead += peeks ? 0 : Math.Max(done, 0);
        return done;
    }

    /// <summary>Sends bytes to the peer, or a datagram to a target.</summary>
    public long Send(ReadOnlySpan<byte> bytes, UnixSocket? target, OpenFile[]? files)
    {
        target ??= Peer;
        if (WritesEnded)
        {
            return -Errno.EPIPE;
        }

        if (target is null)
        {
            return IsHungUp ? -Errno.EPIPE : -Errno.ENOTCONN;
        }

        if (!IsStream)
        {
            return target.Accept(new SocketMessage(bytes.ToArray(), Name, files), this);
        }

        long at = target._streamWritten;
        long done = target.Inbox.Write(bytes);
        if (done > 0)
        {
            target._streamWritten += done;
            if (files is not null)
            {
                target._messages.Enqueue(new SocketMessage([], Name, files) { At = at });
            }
        }

        return done;
    }

    public PollMask Poll()
    {
        if (IsListening)
        {
            return _backlog.Count > 0 ? PollMask.Readable : PollMask.None;
        }

        if (!IsStream)
        {
            bool canRead = _messages.Count > 0 || ReadsEnded || IsHungUp;
            bool canWrite = Peer is null || Peer._messages.Count < MaximumMessages;
            return (canRead ? PollMask.Readable : PollMask.None) | (canWrite ? PollMask.Writable : PollMask.None)
                | (IsHungUp && Type == SOCK_SEQPACKET ? PollMask.HangUp | PollMask.ReadHangUp : PollMask.None);
        }

        bool isEnd = IsHungUp || (Inbox.Writers == 0 && Peer is not null) || ReadsEnded;
        PollMask mask = Inbox.Count > 0 || isEnd ? PollMask.Readable : PollMask.None;
        mask |= isEnd ? PollMask.ReadHangUp : PollMask.None;
        mask |= IsHungUp || Peer is null ? PollMask.HangUp : PollMask.None;
        return Peer is null ? mask | PollMask.Writable
            : Peer.Inbox.Readers == 0 || Peer.Inbox.Free >= Pipe.PipeBuf ? mask | PollMask.Writable : mask;
    }

    /// <summary>SHUT_RD 0, SHUT_WR 1, SHUT_RDWR 2.</summary>
    public long Shutdown(int how)
    {
        if (Peer is null && !IsHungUp)
        {
            return -Errno.ENOTCONN;
        }

        if (how is 0 or 2)
        {
            EndReads();
            Peer?.EndWrites();
        }

        if (how is 1 or 2)
        {
            EndWrites();
            Peer?.EndReads();
        }

        return 0;
    }

    /// <summary>Bytes that a read would give at once (FIONREAD).</summary>
    public int Available => IsStream ? Inbox.Count : _messages.TryPeek(out SocketMessage? next) ? next.Bytes.Length : 0;

    public void Close()
    {
        IsClosed = true;
        _vfs.UnbindSocket(this);
        EndReads();
        EndWrites();
        while (_backlog.TryDequeue(out UnixSocket? waiting))
        {
            waiting.Close();
        }

        if (Peer is { } peer && Type != SOCK_DGRAM)
        {
            peer.PeerClosed();
        }
        else if (Peer?.Peer == this)
        {
            Peer.Peer = null;
        }

        Peer = null;
        while (_messages.TryDequeue(out SocketMessage? message))
        {
            message.Drop();
        }
    }

    private void Connected(UnixSocket other)
    {
        Peer = other;
        if (IsStream)
        {
            Inbox.AddEnds(reads: true, writes: true);
        }
    }

    private void PeerClosed()
    {
        Peer = null;
        IsHungUp = true;
        WakeReaders();
        _ = _vfs.Kernel.Waits.Wake(new WaitKey(WaitKind.Writable, Id));
        _ = _vfs.Kernel.Waits.Wake(Inbox.ReadKey);
    }

    private void EndReads()
    {
        if (!ReadsEnded && IsStream && Inbox.Readers > 0)
        {
            Inbox.RemoveEnds(reads: true, writes: false);
        }

        ReadsEnded = true;
        WakeReaders();
    }

    private void EndWrites()
    {
        if (!WritesEnded && IsStream && Peer is { Inbox.Writers: > 0 } peer)
        {
            peer.Inbox.RemoveEnds(reads: false, writes: true);
        }

        WritesEnded = true;
    }

    private long ReceiveMessage(Span<byte> into, bool peeks, out SocketMessage? message)
    {
        if (!_messages.TryPeek(out message))
        {
            return ReadsEnded || IsHungUp ? 0
                : Type == SOCK_SEQPACKET && Peer is null ? -Errno.ENOTCONN : -Errno.EAGAIN;
        }

        int length = Math.Min(into.Length, message.Bytes.Length);
        message.Bytes.AsSpan(0, length).CopyTo(into);
        if (!peeks)
        {
            _ = _messages.Dequeue();
            _queuedBytes -= message.Bytes.Length;
            Events++;
            _ = _vfs.Kernel.Waits.Wake(new WaitKey(WaitKind.Writable, Id));
        }

        return length;
    }

    private long Accept(SocketMessage message, UnixSocket from)
    {
        if (IsClosed)
        {
            return -Errno.ECONNREFUSED;
        }

        if (ReadsEnded)
        {
            return -Errno.EPIPE;
        }

        if (Type == SOCK_DGRAM && Peer is not null && !ReferenceEquals(Peer, from))
        {
            return -Errno.EPERM;
        }

        if (message.Bytes.Length > BufferBytes)
        {
            return -Errno.EMSGSIZE;
        }

        if (_messages.Count >= MaximumMessages || _queuedBytes + message.Bytes.Length > BufferBytes)
        {
            return -Errno.EAGAIN;
        }

        _messages.Enqueue(message);
        _queuedBytes += message.Bytes.Length;
        WakeReaders();
        return message.Bytes.Length;
    }

    private void WakeReaders()
    {
        Events++;
        _ = _vfs.Kernel.Waits.Wake(new WaitKey(WaitKind.Readable, Id));
    }
}
