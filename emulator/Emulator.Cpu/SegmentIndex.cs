namespace Emulator.Cpu;

/// <summary>The encodings of segment registers (SDM 2A 3.1.1.1, Sreg).</summary>
internal static class SegmentIndex
{
    internal const int Es = 0;
    internal const int Cs = 1;
    internal const int Ss = 2;
    internal const int Ds = 3;
    internal const int Fs = 4;
    internal const int Gs = 5;
}
