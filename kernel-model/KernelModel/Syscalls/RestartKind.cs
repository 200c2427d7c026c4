namespace KernelModel.Syscalls;

/// <summary>What becomes of a blocked call when a signal handler has run (signal(7)).</summary>
internal enum RestartKind : byte
{
    /// <summary>Restarted when the handler has SA_RESTART, otherwise EINTR (ERESTARTSYS).</summary>
    IfAsked,

    /// <summary>Restarted only when no handler runs, otherwise EINTR (ERESTARTNOHAND).</summary>
    WithoutHandler,

    /// <summary>Ended with EINTR by a handler; otherwise goes on with the time that is left (ERESTART_RESTARTBLOCK).
    /// </summary>
    WithTimeLeft,

    /// <summary>Always ended with EINTR.</summary>
    Never,
}
