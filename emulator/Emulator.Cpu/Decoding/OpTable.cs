using Emulator.Cpu.Exceptions;
using Emulator.Cpu.ExtendedState;
using Emulator.Cpu.Privileged;
using Emulator.Cpu.Segments;
using Emulator.Cpu.Semantics;
using Iced.Intel;

namespace Emulator.Cpu.Decoding;

/// <summary>The opcode table: all rows, found by Iced's <see cref="Code"/>.</summary>
internal static class OpTable
{
    private static readonly OpRow[] s_rows =
    [
        .. Arithmetic.Rows,
        .. BitManipulation.Rows,
        .. Bits.Rows,
        .. BitTest.Rows,
        .. CompareExchange.Rows,
        .. Control.Rows,
        .. DataTransfer.Rows,
        .. Semantics.Decimal.Rows,
        .. Flags.Rows,
        .. Hints.Rows,
        .. Logical.Rows,
        .. MultiplyDivide.Rows,
        .. Rotate.Rows,
        .. Shift.Rows,
        .. StackOperations.Rows,
        .. StringCompares.Rows,
        .. StringMoves.Rows,
        .. FarTransfers.Rows,
        .. FarReturns.Rows,
        .. InterruptReturns.Rows,
        .. SegmentMoves.Rows,
        .. DescriptorQueries.Rows,
        .. SystemTables.Rows,
        .. InterruptDelivery.Rows,
        .. ControlRegisterMoves.Rows,
        .. Cpuid.Rows,
        .. DebugRegisters.Rows,
        .. ExtendedControl.Rows,
        .. FlagsOnStack.Rows,
        .. Halting.Rows,
        .. InterruptFlag.Rows,
        .. Msrs.Rows,
        .. PortInstructions.Rows,
        .. SegmentBases.Rows,
        .. SystemCalls.Rows,
        .. TimeStamp.Rows,
        .. TlbMaintenance.Rows,
        .. FxSave.Rows,
        .. MmxState.Rows,
        .. MxcsrMoves.Rows,
        .. XRestore.Rows,
        .. XSave.Rows,
        .. VectorFloat.FloatRows.All,
        .. X87.BasicArithmetic.Rows,
        .. X87.Comparisons.Rows,
        .. X87.Control.Rows,
        .. X87.EnvironmentMoves.Rows,
        .. X87.Loads.Rows,
        .. X87.Stores.Rows,
        .. X87.Transcendentals.Rows,
        .. X87.Unary.Rows,
        .. Vectors.VectorRows.All,
    ];

    private static readonly short[] s_rowOfCode = IndexByCode();

    /// <summary>Finds the row of a code; false when nothing implements it.</summary>
    internal static bool TryFind(Code code, out OpRow row)
    {
        int index = s_rowOfCode[(int)code];
        row = index >= 0 ? s_rows[index] : default;
        return index >= 0;
    }

    private static short[] IndexByCode()
    {
        Dictionary<Mnemonic, short> byMnemonic = [];
        short[] byCode = new short[CodeFeatures.CodeCount];
        for (int i = 0; i < s_rows.Length; i++)
        {
            if (s_rows[i].Code == Code.INVALID)
            {
                byMnemonic.Add(s_rows[i].Mnemonic, (short)i);
            }
        }

        for (int code = 0; code < byCode.Length; code++)
        {
            // A row for a mnemonic does not speak for the forms of AVX-512.
            bool known = ((Code)code).Encoding() is EncodingKind.Legacy or EncodingKind.VEX;
            byCode[code] = known ? byMnemonic.GetValueOrDefault(((Code)code).Mnemonic(), (short)-1) : (short)-1;
        }

        for (int i = 0; i < s_rows.Length; i++)
        {
            if (s_rows[i].Code != Code.INVALID)
            {
                byCode[(int)s_rows[i].Code] = (short)i;
            }
        }

        return byCode;
    }
}
