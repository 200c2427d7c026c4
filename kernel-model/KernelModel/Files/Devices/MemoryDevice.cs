namespace KernelModel.Files.Devices;

/// <summary>/dev/null and its neighbours (drivers/char/mem.c, random.c).</summary>
internal sealed class MemoryDevice : OpenFile
{
    public const uint Null = 3;
    public const uint Zero = 5;
    public const uint Full = 7;
    public const uint BlockingRandom = 8;
    public const uint UnlimitedRandom = 9;
    public const uint KernelMessages = 11;

    private const uint RNDGETENTCNT = 0x8004_5200;

    private readonly uint _minor;

    public MemoryDevice(Vfs vfs, VfsPath path, int flags, uint minor)
        : base(vfs, path, flags) => _minor = minor;

    public override bool IsSeekable => true;

    public override bool IsZeroDevice => _minor == Zero;

    public override long Read(Span<byte> into)
    {
        switch (_minor)
        {
            case Zero or Full:
                into.Clear();
                return into.Length;
            case BlockingRandom or UnlimitedRandom:
                Vfs.Devices.FillRandom(into);
                return into.Length;
            default:
                return _minor == KernelMessages ? -Errno.EAGAIN : 0;
        }
    }

    public override long Write(ReadOnlySpan<byte> bytes) => _minor == Full ? -Errno.ENOSPC : bytes.Length;

    public override long ReadAt(long position, Span<byte> into) => Read(into);

    public override long WriteAt(long position, ReadOnlySpan<byte> bytes) => Write(bytes);

    public override long Seek(long offset, int whence) => 0;

    public override PollMask Poll() => _minor == KernelMessages
        ? PollMask.Writable
        : PollMask.Readable | PollMask.Writable;

    public override long Control(in Syscalls.CallFrame call, uint request, ulong argument) =>
        _minor is BlockingRandom or UnlimitedRandom && request == RNDGETENTCNT
            ? Syscalls.FileArguments.Write(call, argument, 256)
            : -Errno.ENOTTY;
}
