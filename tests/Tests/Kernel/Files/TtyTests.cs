using System.Text;
using KernelModel;
using KernelModel.Files;
using KernelModel.Files.Terminals;
using KernelModel.Signals;
using KernelModel.Tasks;

namespace Tests.Kernel.Files;

/// <summary>The line discipline: what a user types, what programs read, and what appears on the screen.</summary>
public sealed class TtyTests
{
    [Test]
    public void Lines_are_read_whole_and_echoed()
    {
        using FilesRig rig = new();
        Tty tty = NewTty(rig);
        Type(tty, "hel");
        Assert.That(Read(tty), Is.Null);
        Type(tty, "lo\rmore\r");
        Assert.Multiple(() =>
        {
            Assert.That(Read(tty), Is.EqualTo("hello\n"));
            Assert.That(Read(tty, 2), Is.EqualTo("mo"));
            Assert.That(Read(tty), Is.EqualTo("re\n"));
            Assert.That(Read(tty), Is.Null);
            Assert.That(Screen(tty), Is.EqualTo("hello\r\nmore\r\n"));
        });
    }

    [TestCase("ab\x7F\x7F\x7F" + "c\r", "c\n", "ab\b \b\b \bc\r\n")]
    [TestCase("one two\x17three\r", "one three\n", "one two\b \b\b \b\b \bthree\r\n")]
    [TestCase("abc\x15x\r", "x\n", "abc\b \b\b \b\b \bx\r\n")]
    [TestCase("a\x16\x03z\r", "a\x03z\n", "a^\b^Cz\r\n")]
    [TestCase("\x01\x7F" + "x\r", "x\n", "^A\b \b\b \bx\r\n")]
    public void Editing_works_as_on_Linux(string typed, string read, string screen)
    {
        using FilesRig rig = new();
        Tty tty = NewTty(rig);
        Type(tty, typed);
        Assert.Multiple(() =>
        {
            Assert.That(Read(tty), Is.EqualTo(read));
            Assert.That(Screen(tty), Is.EqualTo(screen));
        });
    }

    [Test]
    public void End_of_file_ends_a_line_or_gives_nothing()
    {
        using FilesRig rig = new();
        Tty tty = NewTty(rig);
        Type(tty, "ab\x04\x04");
        Assert.That(Read(tty), Is.EqualTo("ab"));
        Assert.That(Read(tty), Is.Empty);
        Assert.That(Read(tty), Is.Null);
    }

    [TestCase(3, Signal.SIGINT, "^C")]
    [TestCase(28, Signal.SIGQUIT, "^\\")]
    [TestCase(26, Signal.SIGTSTP, "^Z")]
    public void Control_characters_signal_the_foreground_and_drop_the_line(int typed, int signal, string screen)
    {
        using FilesRig rig = new();
        Tty tty = NewTty(rig);
        tty.BecomeControllingTerminal(rig.Task.Process);
        Type(tty, "text" + (char)typed);
        Type(tty, "\r");
        Assert.Multiple(() =>
        {
            Assert.That(rig.Task.Process.Pending.Set, Is.EqualTo(Signal.Bit(signal)));
            Assert.That(Read(tty), Is.EqualTo("\n"));
            Assert.That(Screen(tty), Is.EqualTo($"text{screen}\r\n"));
        });
    }

    [Test]
    public void Background_readers_are_stopped_and_background_writers_only_when_asked()
    {
        using FilesRig rig = new();
        Tty tty = NewTty(rig);
        tty.BecomeControllingTerminal(rig.Task.Process);
        TaskStruct background = rig.NewTask(200, rig.Task.Process.Session);
        background.Process.Terminal = tty.Id;
        Assert.Multiple(() =>
        {
            Assert.That(tty.CheckForeground(rig.Task, Signal.SIGTTIN), Is.Zero);
            Assert.That(tty.CheckForeground(background, Signal.SIGTTIN), Is.EqualTo(-Errno.ERESTARTSYS));
            Assert.That(background.Process.Pending.Set, Is.EqualTo(Signal.Bit(Signal.SIGTTIN)));
            background.SignalMask = Signal.Bit(Signal.SIGTTOU) | Signal.Bit(Signal.SIGTTIN);
            Assert.That(tty.CheckForeground(background, Signal.SIGTTIN), Is.EqualTo(-Errno.EIO));
            Assert.That(tty.CheckForeground(background, Signal.SIGTTOU), Is.Zero);
        });
    }

    [Test]
    public void Raw_input_comes_byte_by_byte_and_unchanged()
    {
        using FilesRig rig = new();
        (int master, int slave) = Pty(rig);
        byte[] modes = new byte[Termios.SizeBytes];
        modes[17 + Termios.VMIN] = 1;
        Assert.That(rig.Task.Mm?.Write(FilesRig.Data, modes), Is.True);
        Assert.That(rig.Call("ioctl", slave, 0x5402, FilesRig.Data), Is.Zero);
        Assert.Multiple(() =>
        {
            Assert.That(rig.Read(slave, 10), Is.Null);
            Assert.That(rig.Write(master, "\x03\r\x7F"), Is.EqualTo(3));
            Assert.That(rig.Read(slave, 2), Is.EqualTo("\x03\r"));
            Assert.That(rig.Read(slave, 2), Is.EqualTo("\x7F"));
            Assert.That(rig.Write(slave, "a\nb"), Is.EqualTo(3));
            Assert.That(rig.Read(master, 10), Is.EqualTo("a\nb"));
        });
    }

    [Test]
    public void A_master_whose_slave_is_closed_reads_an_error_and_a_slave_whose_master_is_closed_the_end()
    {
        using FilesRig rig = new();
        (int master, int slave) = Pty(rig);
        int second = rig.Open("/dev/pts/0", OpenFlags.O_RDWR | OpenFlags.O_NOCTTY);
        Assert.Multiple(() =>
        {
            Assert.That(rig.Call("close", slave), Is.Zero);
            Assert.That(rig.Read(master, 1), Is.Null);
            Assert.That(rig.Call("close", second), Is.Zero);
            Assert.That(rig.Call("read", master, FilesRig.Data, 1), Is.EqualTo(-Errno.EIO));
            Assert.That(rig.Call("close", master), Is.Zero);
            Assert.That(rig.Open("/dev/pts/0", OpenFlags.O_RDWR), Is.EqualTo(-Errno.ENOENT));
        });
    }

    private static (int Master, int Slave) Pty(FilesRig rig)
    {
        int master = rig.Open("/dev/ptmx", OpenFlags.O_RDWR | OpenFlags.O_NOCTTY);
        Assert.That(rig.Open("/dev/pts/0", OpenFlags.O_RDWR), Is.EqualTo(-Errno.EIO));
        Assert.That(rig.Task.Mm?.Write(FilesRig.Data, new byte[4]), Is.True);
        Assert.That(rig.Call("ioctl", master, 0x4004_5431, FilesRig.Data), Is.Zero);
        return (master, rig.Open("/dev/pts/0", OpenFlags.O_RDWR | OpenFlags.O_NOCTTY));
    }

    private static Tty NewTty(FilesRig rig) => new(rig.Vfs, "/dev/pts/9", 0x8809);

    private static void Type(Tty tty, string text) => tty.Receive(Encoding.Latin1.GetBytes(text));

    private static string? Read(Tty tty, int length = 100)
    {
        byte[] bytes = new byte[length];
        long done = tty.Read(bytes);
        return done < 0 ? null : Encoding.Latin1.GetString(bytes, 0, (int)done);
    }

    private static string Screen(Tty tty)
    {
        byte[] bytes = new byte[4096];
        int length = tty.Output?.CopyOut(bytes) ?? 0;
        return Encoding.Latin1.GetString(bytes, 0, length);
    }
}
