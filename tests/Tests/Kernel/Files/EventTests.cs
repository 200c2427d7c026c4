using KernelModel;
using KernelModel.Files;
using KernelModel.Files.Events;
using KernelModel.Syscalls;

namespace Tests.Kernel.Files;

/// <summary>epoll, eventfd, timerfd and poll.</summary>
public sealed class EventTests
{
    private const int EPOLLIN = 1;
    private const int EPOLLOUT = 4;
    private const ulong Pair = FilesRig.Area + (40 << 12);

    [Test]
    public void Level_triggered_reports_again_and_edge_triggered_only_what_is_new()
    {
        using FilesRig rig = new();
        (int reader, int writer) = MakePipe(rig);
        long level = rig.Call("epoll_create1", 0);
        long edge = rig.Call("epoll_create1", 0);
        Add(rig, level, reader, EPOLLIN);
        Add(rig, edge, reader, EPOLLIN | EpollItem.EPOLLET);
        Assert.Multiple(() =>
        {
            Assert.That(Wait(rig, level), Is.Zero);
            Assert.That(Wait(rig, edge), Is.Zero);
            Assert.That(rig.Write(writer, "a"), Is.EqualTo(1));
            Assert.That(Wait(rig, level), Is.EqualTo(1));
            Assert.That(Wait(rig, level), Is.EqualTo(1));
            Assert.That(Wait(rig, edge), Is.EqualTo(1));
            Assert.That(Wait(rig, edge), Is.Zero);
            Assert.That(rig.Write(writer, "b"), Is.EqualTo(1));
            Assert.That(Wait(rig, edge), Is.EqualTo(1));
            Assert.That(rig.Read(reader, 10), Is.EqualTo("ab"));
            Assert.That(Wait(rig, level), Is.Zero);
        });
    }

    [Test]
    public void One_shot_reports_once_until_it_is_armed_again()
    {
        using FilesRig rig = new();
        (_, int writer) = MakePipe(rig);
        long epoll = rig.Call("epoll_create1", 0);
        Add(rig, epoll, writer, EPOLLOUT | EpollItem.EPOLLONESHOT);
        Assert.That(Wait(rig, epoll), Is.EqualTo(1));
        Assert.That(Wait(rig, epoll), Is.Zero);
        Add(rig, epoll, writer, EPOLLOUT, operation: 3);
        Assert.That(Wait(rig, epoll), Is.EqualTo(1));
    }

    [Test]
    public void Errors_of_epoll_ctl_are_those_of_Linux()
    {
        using FilesRig rig = new();
        (int reader, int writer) = MakePipe(rig);
        rig.WriteFile("/file", "x");
        int file = rig.Open("/file", OpenFlags.O_RDONLY);
        long epoll = rig.Call("epoll_create1", 0);
        long other = rig.Call("epoll_create1", 0);
        Add(rig, epoll, reader, EPOLLIN);
        Add(rig, other, (int)epoll, EPOLLIN);
        Assert.Multiple(() =>
        {
            Assert.That(rig.Call("epoll_ctl", epoll, 1, reader, Pair), Is.EqualTo(-Errno.EEXIST));
            Assert.That(rig.Call("epoll_ctl", epoll, 1, file, Pair), Is.EqualTo(-Errno.EPERM));
            Assert.That(rig.Call("epoll_ctl", epoll, 1, 99, Pair), Is.EqualTo(-Errno.EBADF));
            Assert.That(rig.Call("epoll_ctl", epoll, 1, epoll, Pair), Is.EqualTo(-Errno.EINVAL));
            Assert.That(rig.Call("epoll_ctl", epoll, 1, other, Pair), Is.EqualTo(-Errno.ELOOP));
            Assert.That(rig.Call("epoll_ctl", epoll, 2, file, Pair), Is.EqualTo(-Errno.EPERM));
            Assert.That(rig.Call("epoll_ctl", epoll, 2, writer, Pair), Is.EqualTo(-Errno.ENOENT));
            Assert.That(rig.Call("epoll_ctl", reader, 1, file, Pair), Is.EqualTo(-Errno.EINVAL));
        });
    }

    [Test]
    public void A_closed_file_leaves_the_epoll()
    {
        using FilesRig rig = new();
        (int reader, int writer) = MakePipe(rig);
        long epoll = rig.Call("epoll_create1", 0);
        Add(rig, epoll, reader, EPOLLIN);
        Assert.That(rig.Write(writer, "x"), Is.EqualTo(1));
        Assert.That(rig.Call("close", reader), Is.Zero);
        Assert.That(Wait(rig, epoll), Is.Zero);
    }

    [Test]
    public void An_eventfd_counts_and_waits_at_both_ends()
    {
        using FilesRig rig = new();
        long file = rig.Call("eventfd2", 3, OpenFlags.O_NONBLOCK);
        Assert.Multiple(() =>
        {
            Assert.That(rig.Write(file, BitConverter.GetBytes(4L)), Is.EqualTo(8));
            Assert.That(rig.Read(file, 8)?[0], Is.EqualTo((char)7));
            Assert.That(rig.Read(file, 8), Is.Null);
            Assert.That(rig.Write(file, BitConverter.GetBytes(-2L)), Is.EqualTo(8));
            Assert.That(rig.Write(file, BitConverter.GetBytes(1L)), Is.EqualTo(-Errno.EAGAIN));
            Assert.That(rig.Write(file, BitConverter.GetBytes(-1L)), Is.EqualTo(-Errno.EINVAL));
            Assert.That(rig.Call("read", file, FilesRig.Data, 4), Is.EqualTo(-Errno.EINVAL));
        });
    }

    [Test]
    public void A_timerfd_counts_the_times_that_have_passed()
    {
        using FilesRig rig = new();
        long file = rig.Call("timerfd_create", 1, OpenFlags.O_NONBLOCK);
        byte[] times = [.. Words(0, 1000, 0, 5000)];
        Assert.That(rig.Task.Mm?.Write(Pair, times), Is.True);
        Assert.That(rig.Call("timerfd_settime", file, 0, Pair, 0), Is.Zero);
        Assert.That(rig.Read(file, 8), Is.Null);
        rig.Clock.NowNs += 7500;
        Assert.That(rig.Read(file, 8)?[0], Is.EqualTo((char)3));
        Assert.That(rig.Read(file, 8), Is.Null);
        rig.Clock.NowNs += 500;
        Assert.That(rig.Read(file, 8)?[0], Is.EqualTo((char)1));
    }

    [Test]
    public void Poll_tells_of_hang_ups_and_closed_descriptors_and_ends_with_its_time()
    {
        using FilesRig rig = new();
        (int reader, int writer) = MakePipe(rig);
        byte[] fds = [.. BitConverter.GetBytes(reader), 1, 0, 0, 0, .. BitConverter.GetBytes(55), 1, 0, 0, 0];
        Assert.That(rig.Task.Mm?.Write(Pair, fds), Is.True);
        Assert.That(rig.Call("poll", Pair, 1, 0), Is.Zero);
        Assert.That(rig.Call("poll", Pair, 1, 10), Is.EqualTo(SystemCall.Blocked));
        Assert.That(rig.Call("poll", Pair, 2, -1), Is.EqualTo(1));
        Assert.That(rig.Bytes(Pair + 14, 1)[0], Is.EqualTo((byte)PollMask.Invalid));
        Assert.That(rig.Call("close", writer), Is.Zero);
        Assert.That(rig.Call("poll", Pair, 1, -1), Is.EqualTo(1));
        Assert.That(rig.Bytes(Pair + 6, 1)[0], Is.EqualTo((byte)PollMask.HangUp));
    }

    private static IEnumerable<byte> Words(params long[] words) => words.SelectMany(BitConverter.GetBytes);

    private static void Add(FilesRig rig, long epoll, int file, uint events, int operation = 1)
    {
        byte[] area = [.. BitConverter.GetBytes(events), .. BitConverter.GetBytes((long)file)];
        Assert.That(rig.Task.Mm?.Write(Pair, area), Is.True);
        Assert.That(rig.Call("epoll_ctl", epoll, operation, file, Pair), Is.Zero);
    }

    private static long Wait(FilesRig rig, long epoll) => rig.Call("epoll_wait", epoll, Pair + 64, 8, 0);

    private static (int Reader, int Writer) MakePipe(FilesRig rig)
    {
        Assert.That(rig.Call("pipe", Pair), Is.Zero);
        byte[] pair = rig.Bytes(Pair, 8);
        return (BitConverter.ToInt32(pair), BitConverter.ToInt32(pair, 4));
    }
}
