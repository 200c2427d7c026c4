namespace Emulator.Cpu.VectorFloat;

/// <summary>What is subtracted in a fused operation: VFMADD, VFNMSUB, VFMADDSUB and so on.</summary>
internal interface IFusedSigns
{
    static abstract bool NegatesProduct { get; }

    /// <summary>In elements 0, 2, 4 …</summary>
    static abstract bool NegatesEvenAddends { get; }

    /// <summary>In elements 1, 3, 5 …</summary>
    static abstract bool NegatesOddAddends { get; }
}
