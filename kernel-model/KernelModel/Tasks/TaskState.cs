namespace KernelModel.Tasks;

/// <summary>What a thread does.</summary>
internal enum TaskState : byte
{
    /// <summary>Ready, in the run queue.</summary>
    Runnable,

    /// <summary>On a core.</summary>
    Running,

    /// <summary>Blocked in a call until a key is woken, a deadline comes or a signal arrives.</summary>
    Sleeping,

    /// <summary>As <see cref="Sleeping"/>, but only a fatal signal ends it (vfork's parent).</summary>
    Uninterruptible,

    /// <summary>Stopped by a signal.</summary>
    Stopped,

    /// <summary>Ended; its parent has not waited for it.</summary>
    Zombie,

    /// <summary>Gone.</summary>
    Dead,
}
