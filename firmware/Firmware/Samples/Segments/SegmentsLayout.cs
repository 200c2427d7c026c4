namespace Firmware.Samples.Segments;

/// <summary>Where everything of the guest lies, and its selectors.</summary>
internal static class SegmentsLayout
{
    public const uint Start = (uint)HelloGuests.FlatAddress;
    public const uint Rows = Start + 0x1000;
    public const uint Gdt = Start + 0x3000;

    /// <summary>The operand of LGDT, and 8 bytes on that of LIDT.</summary>
    public const uint GdtRegister = Start + 0x3FC0;
    public const uint IdtRegister = GdtRegister + 8;

    /// <summary>Where a far return lies: the base of the code segments under test.</summary>
    public const uint FarReturn = Start + 0x3FE0;
    public const int ImageBytes = 0x4000;

    public const uint Idt = Start + 0x4000;
    public const int Vectors = 32;
    public const uint StackTop = Start + 0x8000;

    /// <summary>What the handler leaves: the stack to resume with, the vector, its error code.</summary>
    public const uint SavedStack = Start + 0x5000;
    public const uint Vector = SavedStack + 4;
    public const uint ErrorCode = SavedStack + 8;

    /// <summary>What an access read.</summary>
    public const uint Value = SavedStack + 12;

    /// <summary>Cases that ended as the SDM does not say.</summary>
    public const uint Wrong = SavedStack + 16;

    /// <summary>The operand of a far call.</summary>
    public const uint Target = SavedStack + 20;

    /// <summary>Memory in which the doubleword at each address is that address.</summary>
    public const uint Marked = 0x20_0000;
    public const int MarkedBytes = 0x2_0000;

    public const ushort FlatCode = 8;
    public const ushort FlatData = 16;

    /// <summary>The descriptor of the first case.</summary>
    public const int FirstTested = 3;
}
