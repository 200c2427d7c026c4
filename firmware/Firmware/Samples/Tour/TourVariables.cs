namespace Firmware.Samples.Tour;

/// <summary>Offsets of the tour's variables, which RBP points to; 8 bytes each.</summary>
internal static class TourVariables
{
    /// <summary><see cref="TourFeatures"/> of the processor.</summary>
    public const int Features = 0x00;

    /// <summary>Exceptions in the case at hand, and what the last of them said.</summary>
    public const int FaultCount = 0x08;
    public const int Vector = 0x10;
    public const int ErrorCode = 0x18;
    public const int FaultAddress = 0x20;

    /// <summary>The stack pointer with which the case is left.</summary>
    public const int ResumeStack = 0x28;

    /// <summary>Control registers as they are between cases.</summary>
    public const int BaseCr4 = 0x30;

    /// <summary>Counts for the summary.</summary>
    public const int PageFaults = 0x38;
    public const int OtherFaults = 0x40;
    public const int WithoutFault = 0x48;
    public const int Skipped = 0x50;
    public const int Different = 0x58;

    /// <summary>What GDTR is loaded from: 10 bytes.</summary>
    public const int TableRegister = 0x80;
}
