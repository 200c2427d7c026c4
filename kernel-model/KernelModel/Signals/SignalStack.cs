namespace KernelModel.Signals;

/// <summary>sigaltstack(2).</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential)]
internal readonly record struct SignalStack(ulong Address, uint Flags, ulong SizeBytes)
{
    public const uint SS_ONSTACK = 1;
    public const uint SS_DISABLE = 2;
    public const uint SS_AUTODISARM = 1U << 31;

    public static SignalStack None => new(0, SS_DISABLE, 0);

    /// <summary>True when a stack pointer lies on it.</summary>
    public bool Holds(ulong stackPointer) =>
        (Flags & SS_AUTODISARM) == 0 && SizeBytes != 0 && stackPointer > Address
        && stackPointer - Address <= SizeBytes;
}
