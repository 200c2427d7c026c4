namespace Emulator.Cpu.Segments;

/// <summary>A value whose slot on a stack has been reached.</summary>
internal struct PendingPush
{
    internal Place Place;
    internal ulong Value;
}
