namespace KernelModel.Faults;

/// <summary>What the caller of the fault handler must do.</summary>
/// <param name="Outcome">Go on, send a signal, or find memory.</param>
/// <param name="Decision">Which line of the decision list settled it.</param>
/// <param name="IsMajor">Contents had to be read from outside memory.</param>
/// <param name="Signal">SIGSEGV or SIGBUS.</param>
/// <param name="Code">si_code.</param>
/// <param name="Address">si_addr.</param>
/// <param name="Key">si_pkey, with SEGV_PKUERR.</param>
internal readonly record struct FaultResult(
    FaultOutcome Outcome,
    FaultDecision Decision,
    bool IsMajor = false,
    int Signal = 0,
    int Code = 0,
    ulong Address = 0,
    int Key = 0)
{
    public const int SIGBUS = 7;
    public const int SIGSEGV = 11;
    public const int SEGV_MAPERR = 1;
    public const int SEGV_ACCERR = 2;
    public const int SEGV_PKUERR = 4;
    public const int BUS_ADRERR = 2;

    public bool IsResolved => Outcome == FaultOutcome.Resolved;

    internal static FaultResult Resolved(FaultDecision decision, bool isMajor = false) =>
        new(FaultOutcome.Resolved, decision, isMajor);

    internal static FaultResult Segv(FaultDecision decision, int code, ulong address, int key = 0) =>
        new(FaultOutcome.Signal, decision, false, SIGSEGV, code, address, key);

    internal static FaultResult Bus(FaultDecision decision, ulong address) =>
        new(FaultOutcome.Signal, decision, false, SIGBUS, BUS_ADRERR, address);

    internal static FaultResult NoMemory => new(FaultOutcome.OutOfMemory, FaultDecision.OutOfMemory);
}
