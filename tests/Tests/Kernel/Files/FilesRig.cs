using System.Text;
using KernelModel;
using KernelModel.AddressSpaces;
using KernelModel.Files;
using KernelModel.Signals;
using KernelModel.Syscalls;
using KernelModel.Tasks;
using Tests.Kernel.Mm;
using Tests.Support;

namespace Tests.Kernel.Files;

/// <summary>A kernel with one process that runs nothing: calls are made for it directly.</summary>
internal sealed unsafe class FilesRig : IDisposable
{
    public const ulong Area = 0x1000_0000;
    private const ulong Texts = Area;
    private const int AreaPages = 64;
    private const ulong MemoryBytes = 32UL << 20;

    private readonly TestMemory _memory = new(MemoryBytes);
    private ulong _nextText;

    public FilesRig(KernelOptions? options = null)
    {
        Clock = new FakeClock();
        options = (options ?? new KernelOptions()) with { MemoryBytes = MemoryBytes };
        Kernel = new KernelModel.Kernel(options, _memory, [new FakeCpu(0, _memory)], Clock);
        Task = NewTask(100, 100);
    }

    public FakeClock Clock { get; }

    public KernelModel.Kernel Kernel { get; }

    public TaskStruct Task { get; }

    public Vfs Vfs => Kernel.Vfs;

    public TaskStruct NewTask(int pid, int session)
    {
        Process process = new(pid, ResourceLimit.Defaults(64)) { Group = pid, Session = session };
        TaskStruct task = new(pid, process)
        {
            Handlers = new SignalHandlers(), Credentials = Credentials.Root, Files = new FileTable(),
            FsInfo = new FsInfo(Vfs.Root, Vfs.Root, 0x12), Mm = Kernel.AddressSpaces.Create(),
            State = TaskState.Running,
        };
        Kernel.Tasks.Add(task);
        long at = task.Mm?.Mmap(
            task, Area, AreaPages << 12, Prot.Read | Prot.Write, MapFlags.Private | MapFlags.Anonymous | MapFlags.Fixed,
            null, 0) ?? 0;
        Assert.That(at, Is.EqualTo((long)Area));
        return task;
    }

    /// <summary>Makes a call by name; strings become paths in the caller's memory.</summary>
    public long Call(string name, params object[] arguments) => CallAs(Task, name, arguments);

    public long CallAs(TaskStruct task, string name, params object[] arguments)
    {
        SystemCall row = Kernel.Dispatcher.Table.Rows.First(r => r.Name == name);
        ulong[] words = new ulong[6];
        _nextText = Texts;
        for (int i = 0; i < arguments.Length; i++)
        {
            words[i] = arguments[i] switch
            {
                string text => Put(task, text),
                ulong value => value,
                uint value => value,
                long value => (ulong)value,
                int value => (ulong)value,
                _ => throw new ArgumentException($"argument {i} of {name}"),
            };
        }

        task.Call.Clear();
        CallFrame frame = new(Kernel, task, words[0], words[1], words[2], words[3], words[4], words[5]);
        long result = (row.Handler ?? throw new InvalidOperationException(name))(in frame);
        Kernel.Waits.Cancel(task);
        task.State = TaskState.Running;
        return result;
    }

    public int Open(string path, int flags, int mode = 0x1B6) => (int)Call("open", path, flags, mode);

    public long Write(long descriptor, ReadOnlySpan<byte> bytes)
    {
        Assert.That(Task.Mm?.Write(Data, bytes), Is.True);
        return Call("write", descriptor, Data, bytes.Length);
    }

    public long Write(long descriptor, string text) => Write(descriptor, Encoding.Latin1.GetBytes(text));

    /// <summary>What a read of at most so many bytes gives; null: it would wait.</summary>
    public string? Read(long descriptor, int length)
    {
        long done = Call("read", descriptor, Data, length);
        if (done == SystemCall.Blocked || done == -Errno.EAGAIN)
        {
            return null;
        }

        Assert.That(done, Is.GreaterThanOrEqualTo(0));
        return Encoding.Latin1.GetString(Bytes(Data, (int)done));
    }

    public string ReadAll(string path)
    {
        int descriptor = Open(path, OpenFlags.O_RDONLY);
        Assert.That(descriptor, Is.GreaterThanOrEqualTo(0), path);
        StringBuilder text = new();
        for (string? part = Read(descriptor, 4096); part?.Length > 0; part = Read(descriptor, 4096))
        {
            text.Append(part);
        }

        _ = Call("close", descriptor);
        return text.ToString();
    }

    public void WriteFile(string path, string text)
    {
        int descriptor = Open(path, OpenFlags.O_CREAT | OpenFlags.O_WRONLY | OpenFlags.O_TRUNC);
        Assert.That(Write(descriptor, text), Is.EqualTo(text.Length), path);
        _ = Call("close", descriptor);
    }

    public byte[] Bytes(ulong at, int length)
    {
        byte[] bytes = new byte[length];
        Assert.That(Task.Mm?.Read(at, bytes), Is.True);
        return bytes;
    }

    /// <summary>A place for data, behind that for texts.</summary>
    public static ulong Data => Area + (16 << 12);

    public void Dispose() => _memory.Dispose();

    private ulong Put(TaskStruct task, string text)
    {
        ulong at = _nextText;
        byte[] bytes = Encoding.Latin1.GetBytes(text + "\0");
        Assert.That(task.Mm?.Write(at, bytes), Is.True);
        _nextText += (ulong)bytes.Length;
        return at;
    }
}
