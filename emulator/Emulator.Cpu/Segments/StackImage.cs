using Emulator.Arch;

namespace Emulator.Cpu.Segments;

/// <summary>What far returns read from the stack before anything is committed.</summary>
internal static unsafe class StackImage
{
    /// <summary>Reads a slot above the stack pointer; false with #SS(0), #PF or #AC pending.</summary>
    internal static bool TryPeek(Core c, int displacementBytes, int sizeBytes, out ulong value)
    {
        value = 0;
        if (!Stack.TryReach(
            c, Stack.StackPointerPlus(c, displacementBytes), sizeBytes, AccessKind.Read, out Place place))
        {
            return false;
        }

        value = c.Load(place);
        return true;
    }
}
