namespace KernelModel.Signals;

/// <summary>What a signal does: the kernel's <c>struct sigaction</c> of x86-64, 32 bytes in this order.</summary>
internal readonly record struct SigAction(ulong Handler, ulong Flags, ulong Restorer, ulong Mask)
{
    public const ulong SIG_DFL = 0;
    public const ulong SIG_IGN = 1;

    public const ulong SA_NOCLDSTOP = 1;
    public const ulong SA_NOCLDWAIT = 2;
    public const ulong SA_SIGINFO = 4;
    public const ulong SA_RESTORER = 0x0400_0000;
    public const ulong SA_ONSTACK = 0x0800_0000;
    public const ulong SA_RESTART = 0x1000_0000;
    public const ulong SA_NODEFER = 0x4000_0000;
    public const ulong SA_RESETHAND = 0x8000_0000;
}
