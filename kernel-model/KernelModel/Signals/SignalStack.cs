namespace KernelModel.Signals;

/// <summary>sigaltstack(2).</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential)]
internal readonly record struct SignalStack(ulong Address, uint Flags, ulong SizeBytes)
{
    public const uint SS_ONSTACK = 1;
    public const uint SS_DISABLE = 2;
    public const uint SS_AUTODISARM = 1U << 31;

    public static SignalStack None => new(0, SS_DISABLE, 0);

    /// <summary>MINSIGSTKSZ: the larger AT_MINSIGSTKSZ is enforced only with dynamic extended state (AMX).</summary>
    private const ulong LeastBytes = 2048;

    /// <summary>What sigaltstack says to it: 0, EINVAL or ENOMEM.</summary>
    public int Refusal => (Flags & ~SS_AUTODISARM) switch
    {
        SS_DISABLE => 0,
        0 or SS_ONSTACK => SizeBytes < LeastBytes ? Errno.ENOMEM : 0,
        _ => Errno.EINVAL,
    };

    /// <summary>As it is kept: one that is switched off has no place.</summary>
    public SignalStack Normal => (Flags & ~SS_AUTODISARM) == SS_DISABLE ? new(0, Flags, 0) : this;

    /// <summary>True when a stack pointer lies on it.</summary>
    public bool Holds(ulong stackPointer) =>
        (Flags & SS_AUTODISARM) == 0 && SizeBytes != 0 && stackPointer > Address
        && stackPointer - Address <= SizeBytes;
}
