namespace KernelModel.Tasks;

/// <summary>What a task can wait for.</summary>
internal enum WaitKind : byte
{
    /// <summary>Time only.</summary>
    Time,

    /// <summary>A file becomes readable: the identifier is <c>OpenFile.Id</c>'s or the object's behind it.</summary>
    Readable,

    /// <summary>A file becomes writable.</summary>
    Writable,

    /// <summary>A child changes state: the identifier is the parent's process.</summary>
    Child,

    /// <summary>A futex: the identifier is a hash of its key; woken tasks look again.</summary>
    Futex,

    /// <summary>A signal: pause, sigsuspend, sigtimedwait.</summary>
    Signal,

    /// <summary>A vfork child execs or exits.</summary>
    Vfork,

    /// <summary>A file lock, a semaphore or a message queue.</summary>
    Lock,

    /// <summary>Memory: a reclaim or a page that another task reads in.</summary>
    Memory,

    /// <summary>A stopped task waits for SIGCONT.</summary>
    Stopped,
}
