namespace Emulator.Cpu.X87;

/// <summary>The bits of the x87 status word (SDM 1 8.1.3); the exception bits are also those of the masks.</summary>
internal static class StatusWord
{
    internal const int IE = 1 << 0;
    internal const int DE = 1 << 1;
    internal const int ZE = 1 << 2;
    internal const int OE = 1 << 3;
    internal const int UE = 1 << 4;
    internal const int PE = 1 << 5;
    internal const int SF = 1 << 6;
    internal const int ES = 1 << 7;
    internal const int C0 = 1 << 8;
    internal const int C1 = 1 << 9;
    internal const int C2 = 1 << 10;
    internal const int C3 = 1 << 14;
    internal const int B = 1 << 15;

    /// <summary>The six exceptions.</summary>
    internal const int Exceptions = IE | DE | ZE | OE | UE | PE;

    /// <summary>The exceptions that are found before a result is computed: unmasked, they prevent it.</summary>
    internal const int BeforeResult = IE | DE | ZE;

    internal const int TopShift = 11;
    internal const int Top = 7 << TopShift;
    internal const int ConditionCodes = C0 | C1 | C2 | C3;
}
