using KernelModel;
using KernelModel.Files;
using KernelModel.Signals;
using KernelModel.Syscalls;

namespace Tests.Kernel.Files;

/// <summary>pipe(7): ends, capacity, atomic writes, and what waits.</summary>
public sealed class PipeTests
{
    private const int F_SETPIPE_SZ = 1031;
    private const int F_GETPIPE_SZ = 1032;

    [Test]
    public void Bytes_come_out_in_order_and_the_end_is_seen_when_the_writer_closes()
    {
        using FilesRig rig = new();
        (int reader, int writer) = Pipe(rig);
        Assert.Multiple(() =>
        {
            Assert.That(rig.Read(reader, 10), Is.Null);
            Assert.That(rig.Write(writer, "hello "), Is.EqualTo(6));
            Assert.That(rig.Write(writer, "world"), Is.EqualTo(5));
            Assert.That(rig.Read(reader, 8), Is.EqualTo("hello wo"));
            Assert.That(rig.Call("close", writer), Is.Zero);
            Assert.That(rig.Read(reader, 8), Is.EqualTo("rld"));
            Assert.That(rig.Read(reader, 8), Is.Empty);
        });
    }

    [Test]
    public void A_write_without_readers_is_EPIPE_with_its_signal()
    {
        using FilesRig rig = new();
        (int reader, int writer) = Pipe(rig);
        Assert.That(rig.Call("close", reader), Is.Zero);
        Assert.That(rig.Write(writer, "x"), Is.EqualTo(-Errno.EPIPE));
        Assert.That(rig.Task.Pending.Set & Signal.Bit(Signal.SIGPIPE), Is.Not.Zero);
    }

    [Test]
    public void Small_writes_are_all_or_nothing_and_large_ones_go_on_in_parts()
    {
        using FilesRig rig = new();
        (int reader, int writer) = Pipe(rig, OpenFlags.O_NONBLOCK);
        byte[] block = new byte[4096];
        for (int i = 0; i < 15; i++)
        {
            Assert.That(rig.Write(writer, block), Is.EqualTo(4096));
        }

        Assert.Multiple(() =>
        {
            Assert.That(rig.Write(writer, new byte[100]), Is.EqualTo(100));
            Assert.That(rig.Write(writer, block), Is.EqualTo(-Errno.EAGAIN));
            Assert.That(rig.Write(writer, new byte[5000]), Is.EqualTo(3996));
            Assert.That(rig.Write(writer, "x"), Is.EqualTo(-Errno.EAGAIN));
            Assert.That(rig.Read(reader, 10), Has.Length.EqualTo(10));
            Assert.That(rig.Write(writer, "x"), Is.EqualTo(1));
        });
    }

    [Test]
    public void A_blocked_write_keeps_what_it_has_done()
    {
        using FilesRig rig = new();
        (_, int writer) = Pipe(rig);
        Assert.That(rig.Call("write", writer, FilesRig.Data, 100_000), Is.EqualTo(SystemCall.Blocked));
        Assert.That(rig.Task.Call.Progress, Is.EqualTo(65536));
    }

    [Test]
    public void The_capacity_is_a_power_of_two_of_pages_within_its_limit()
    {
        using FilesRig rig = new();
        (_, int writer) = Pipe(rig);
        Assert.Multiple(() =>
        {
            Assert.That(rig.Call("fcntl", writer, F_GETPIPE_SZ), Is.EqualTo(65536));
            Assert.That(rig.Call("fcntl", writer, F_SETPIPE_SZ, 5000), Is.EqualTo(8192));
            Assert.That(rig.Write(writer, new byte[5000]), Is.EqualTo(5000));
            Assert.That(rig.Call("fcntl", writer, F_SETPIPE_SZ, 100), Is.EqualTo(-Errno.EBUSY));
            Assert.That(rig.Call("fcntl", 77, F_GETPIPE_SZ), Is.EqualTo(-Errno.EBADF));
        });
    }

    [Test]
    public void Reading_and_writing_allocate_nothing_in_steady_state()
    {
        using FilesRig rig = new();
        (int reader, int writer) = Pipe(rig);
        rig.WriteFile("/file", new string('x', 8192));
        int file = rig.Open("/file", OpenFlags.O_RDWR);
        void Round(Func<SystemCallHandler?, ulong, ulong, long> call)
        {
            Assert.That(call(Handler(rig, 1), (ulong)writer, 4000), Is.EqualTo(4000));
            Assert.That(call(Handler(rig, 0), (ulong)reader, 4000), Is.EqualTo(4000));
            Assert.That(call(Handler(rig, 18), (ulong)file, 6000), Is.EqualTo(6000));
            Assert.That(call(Handler(rig, 17), (ulong)file, 6000), Is.EqualTo(6000));
        }

        long Make(SystemCallHandler? handler, ulong descriptor, ulong length)
        {
            CallFrame frame = new(rig.Kernel, rig.Task, descriptor, FilesRig.Data, length, 0, 0, 0);
            return handler is null ? -1 : handler(in frame);
        }

        Func<SystemCallHandler?, ulong, ulong, long> make = Make;
        Round(make);
        SystemCallHandler?[] handlers = [.. Enumerable.Range(0, 20).Select(n => Handler(rig, (ulong)n))];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _ = make(handlers[1], (ulong)writer, 4000);
            _ = make(handlers[0], (ulong)reader, 4000);
            _ = make(handlers[18], (ulong)file, 6000);
            _ = make(handlers[17], (ulong)file, 6000);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static SystemCallHandler? Handler(FilesRig rig, ulong number) =>
        rig.Kernel.Dispatcher.Table[number]?.Handler;

    private static (int Reader, int Writer) Pipe(FilesRig rig, int flags = 0)
    {
        Assert.That(rig.Call("pipe2", FilesRig.Data, flags), Is.Zero);
        byte[] pair = rig.Bytes(FilesRig.Data, 8);
        return (BitConverter.ToInt32(pair), BitConverter.ToInt32(pair, 4));
    }
}
