using Emulator.Arch;

namespace Emulator.Cpu.VectorFloat;

/// <summary>The end of every operation that can raise SIMD floating-point exceptions.</summary>
internal static unsafe class SimdExceptions
{
    /// <summary>
    /// Takes the flags into MXCSR; false when one of them is unmasked, with #XM pending, or #UD for a system that has
    /// not announced that it handles #XM (SDM 1 11.5.3).
    /// </summary>
    internal static bool TryFinish(Core c, in SimdEnvironment environment)
    {
        c.S->Mxcsr |= environment.Reported;
        if (!environment.Faults)
        {
            return true;
        }

        bool announced = (c.S->Cr4 & Cr4.OSXMMEXCPT) != 0;
        c.Raise(announced ? ExceptionVector.SimdError : ExceptionVector.InvalidOpcode);
        return false;
    }
}
