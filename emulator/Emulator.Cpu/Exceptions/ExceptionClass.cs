namespace Emulator.Cpu.Exceptions;

/// <summary>How an exception combines with a second one during its delivery (SDM 3A table 6-4).</summary>
internal enum ExceptionClass
{
    Benign,
    Contributory,
    PageFault,
    DoubleFault,
}
