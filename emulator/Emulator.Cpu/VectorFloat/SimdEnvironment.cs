using Emulator.Cpu.X87;

namespace Emulator.Cpu.VectorFloat;

/// <summary>What an operation is told by MXCSR, and the flags that all its elements raise together.</summary>
internal struct SimdEnvironment
{
    internal SimdEnvironment(uint mxcsr)
    {
        Rounding = (RoundingControl)((mxcsr & Mxcsr.RC) >> Mxcsr.RoundingShift);
        DenormalsAreZeros = (mxcsr & Mxcsr.DAZ) != 0;
        FlushToZero = (mxcsr & Mxcsr.FTZ) != 0;
        Unmasked = ~(mxcsr >> Mxcsr.MaskShift) & Mxcsr.Flags;
    }

    internal RoundingControl Rounding { get; set; }

    internal bool DenormalsAreZeros { get; set; }

    /// <summary>Tiny results become zeros; counts only while underflow is masked (SDM 1 10.2.3.3).</summary>
    internal bool FlushToZero { get; set; }

    /// <summary>The exceptions that are not masked.</summary>
    internal uint Unmasked { get; }

    /// <summary>Exceptions met so far.</summary>
    internal uint Flags { get; private set; }

    /// <summary>An operand forbids to compute: an unmasked invalid, denormal or zero-divide exception.</summary>
    internal readonly bool Stopped => (Flags & Unmasked & Mxcsr.BeforeComputation) != 0;

    /// <summary>
    /// What MXCSR gets: an exception of the operands of any element comes before all exceptions of results (SDM 1
    /// 11.5.2).
    /// </summary>
    internal readonly uint Reported => Stopped ? Flags & Mxcsr.BeforeComputation : Flags;

    /// <summary>An unmasked exception forbids to write the destination.</summary>
    internal readonly bool Faults => (Flags & Unmasked) != 0;

    internal void Raise(uint flags) => Flags |= flags;
}
