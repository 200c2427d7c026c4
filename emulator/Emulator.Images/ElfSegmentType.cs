namespace Emulator.Images;

/// <summary>The kinds of program headers that somebody here uses; others keep their number.</summary>
public enum ElfSegmentType : uint
{
    Null = 0,
    Load = 1,
    Dynamic = 2,
    Interpreter = 3,
    Note = 4,
    ProgramHeaders = 6,
    ThreadLocal = 7,
    GnuEhFrame = 0x6474_E550,
    GnuStack = 0x6474_E551,
    GnuRelro = 0x6474_E552,
    GnuProperty = 0x6474_E553,
}
