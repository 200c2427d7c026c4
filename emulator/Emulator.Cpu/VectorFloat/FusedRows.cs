using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.VectorFloat;

/// <summary>The rows of FMA: six ways to add and subtract, three orders of operands, four shapes.</summary>
internal static unsafe class FusedRows
{
    internal static OpRow[] Rows =>
    [
        .. RowsOf<Plain, Order132>(
            Mnemonic.Vfmadd132ps, Mnemonic.Vfmadd132pd, Mnemonic.Vfmadd132ss, Mnemonic.Vfmadd132sd),
        .. RowsOf<Plain, Order213>(
            Mnemonic.Vfmadd213ps, Mnemonic.Vfmadd213pd, Mnemonic.Vfmadd213ss, Mnemonic.Vfmadd213sd),
        .. RowsOf<Plain, Order231>(
            Mnemonic.Vfmadd231ps, Mnemonic.Vfmadd231pd, Mnemonic.Vfmadd231ss, Mnemonic.Vfmadd231sd),
        .. RowsOf<Subtracting, Order132>(
            Mnemonic.Vfmsub132ps, Mnemonic.Vfmsub132pd, Mnemonic.Vfmsub132ss, Mnemonic.Vfmsub132sd),
        .. RowsOf<Subtracting, Order213>(
            Mnemonic.Vfmsub213ps, Mnemonic.Vfmsub213pd, Mnemonic.Vfmsub213ss, Mnemonic.Vfmsub213sd),
        .. RowsOf<Subtracting, Order231>(
            Mnemonic.Vfmsub231ps, Mnemonic.Vfmsub231pd, Mnemonic.Vfmsub231ss, Mnemonic.Vfmsub231sd),
        .. RowsOf<Negated, Order132>(
            Mnemonic.Vfnmadd132ps, Mnemonic.Vfnmadd132pd, Mnemonic.Vfnmadd132ss, Mnemonic.Vfnmadd132sd),
        .. RowsOf<Negated, Order213>(
            Mnemonic.Vfnmadd213ps, Mnemonic.Vfnmadd213pd, Mnemonic.Vfnmadd213ss, Mnemonic.Vfnmadd213sd),
        .. RowsOf<Negated, Order231>(
            Mnemonic.Vfnmadd231ps, Mnemonic.Vfnmadd231pd, Mnemonic.Vfnmadd231ss, Mnemonic.Vfnmadd231sd),
        .. RowsOf<NegatedSubtracting, Order132>(
            Mnemonic.Vfnmsub132ps, Mnemonic.Vfnmsub132pd, Mnemonic.Vfnmsub132ss, Mnemonic.Vfnmsub132sd),
        .. RowsOf<NegatedSubtracting, Order213>(
            Mnemonic.Vfnmsub213ps, Mnemonic.Vfnmsub213pd, Mnemonic.Vfnmsub213ss, Mnemonic.Vfnmsub213sd),
        .. RowsOf<NegatedSubtracting, Order231>(
            Mnemonic.Vfnmsub231ps, Mnemonic.Vfnmsub231pd, Mnemonic.Vfnmsub231ss, Mnemonic.Vfnmsub231sd),
        new(Mnemonic.Vfmaddsub132ps, &FusedMultiplyAdd.Packed<SubtractingEven, Order132, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vfmaddsub132pd, &FusedMultiplyAdd.Packed<SubtractingEven, Order132, Binary64>, OpTraits.Avx),
        new(Mnemonic.Vfmaddsub213ps, &FusedMultiplyAdd.Packed<SubtractingEven, Order213, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vfmaddsub213pd, &FusedMultiplyAdd.Packed<SubtractingEven, Order213, Binary64>, OpTraits.Avx),
        new(Mnemonic.Vfmaddsub231ps, &FusedMultiplyAdd.Packed<SubtractingEven, Order231, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vfmaddsub231pd, &FusedMultiplyAdd.Packed<SubtractingEven, Order231, Binary64>, OpTraits.Avx),
        new(Mnemonic.Vfmsubadd132ps, &FusedMultiplyAdd.Packed<SubtractingOdd, Order132, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vfmsubadd132pd, &FusedMultiplyAdd.Packed<SubtractingOdd, Order132, Binary64>, OpTraits.Avx),
        new(Mnemonic.Vfmsubadd213ps, &FusedMultiplyAdd.Packed<SubtractingOdd, Order213, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vfmsubadd213pd, &FusedMultiplyAdd.Packed<SubtractingOdd, Order213, Binary64>, OpTraits.Avx),
        new(Mnemonic.Vfmsubadd231ps, &FusedMultiplyAdd.Packed<SubtractingOdd, Order231, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vfmsubadd231pd, &FusedMultiplyAdd.Packed<SubtractingOdd, Order231, Binary64>, OpTraits.Avx),
    ];

    private static OpRow[] RowsOf<TSigns, TOrder>(
        Mnemonic packedSingle, Mnemonic packedDouble, Mnemonic scalarSingle, Mnemonic scalarDouble)
        where TSigns : struct, IFusedSigns
        where TOrder : struct, IFusedOrder =>
    [
        new(packedSingle, &FusedMultiplyAdd.Packed<TSigns, TOrder, Binary32>, OpTraits.Avx),
        new(packedDouble, &FusedMultiplyAdd.Packed<TSigns, TOrder, Binary64>, OpTraits.Avx),
        new(scalarSingle, &FusedMultiplyAdd.Scalar<TSigns, TOrder, Binary32>, OpTraits.Avx),
        new(scalarDouble, &FusedMultiplyAdd.Scalar<TSigns, TOrder, Binary64>, OpTraits.Avx),
    ];

    private readonly struct Plain : IFusedSigns
    {
        public static bool NegatesProduct => false;

        public static bool NegatesEvenAddends => false;

        public static bool NegatesOddAddends => false;
    }

    private readonly struct Subtracting : IFusedSigns
    {
        public static bool NegatesProduct => false;

        public static bool NegatesEvenAddends => true;

        public static bool NegatesOddAddends => true;
    }

    private readonly struct Negated : IFusedSigns
    {
        public static bool NegatesProduct => true;

        public static bool NegatesEvenAddends => false;

        public static bool NegatesOddAddends => false;
    }

    private readonly struct NegatedSubtracting : IFusedSigns
    {
        public static bool NegatesProduct => true;

        public static bool NegatesEvenAddends => true;

        public static bool NegatesOddAddends => true;
    }

    private readonly struct SubtractingEven : IFusedSigns
    {
        public static bool NegatesProduct => false;

        public static bool NegatesEvenAddends => true;

        public static bool NegatesOddAddends => false;
    }

    private readonly struct SubtractingOdd : IFusedSigns
    {
        public static bool NegatesProduct => false;

        public static bool NegatesEvenAddends => false;

        public static bool NegatesOddAddends => true;
    }

    private readonly struct Order132 : IFusedOrder
    {
        public static int First => 0;

        public static int Second => 2;

        public static int Addend => 1;
    }

    private readonly struct Order213 : IFusedOrder
    {
        public static int First => 1;

        public static int Second => 0;

        public static int Addend => 2;
    }

    private readonly struct Order231 : IFusedOrder
    {
        public static int First => 1;

        public static int Second => 2;

        public static int Addend => 0;
    }
}
