using Emulator.Arch;
using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>Vector results that the SDM leaves open.</summary>
internal static unsafe class VectorUndefined
{
    private const ulong PageMask = ~0xFFFUL;

    private static readonly HashSet<Mnemonic> s_maskedStores =
    [
        Mnemonic.Vmaskmovps, Mnemonic.Vmaskmovpd, Mnemonic.Vpmaskmovd, Mnemonic.Vpmaskmovq, Mnemonic.Maskmovdqu,
        Mnemonic.Vmaskmovdqu, Mnemonic.Maskmovq,
    ];

    /// <summary>Gives what is expected the value that our core has, where any would do.</summary>
    public static void Adjust(HostCase* c, ref HostResult expected, in HostResult core, Mnemonic mnemonic)
    {
        // Which byte of the operand CR2 names is open (SDM 3A 6.15, interrupt 14): it is in the page.
        if (s_maskedStores.Contains(mnemonic) && expected.Vector == (uint)ExceptionVector.PageFault
            && (expected.Cr2 & PageMask) == (core.Cr2 & PageMask))
        {
            expected.Cr2 = core.Cr2;
        }

        // A trap that waits may be delivered in lieu of the fault of a later element; the instruction is then
        // continued (SDM 2C, VGATHERDPS).
        bool trapped = expected.Vector == (uint)ExceptionVector.Debug && expected.Rip == c->Rip;
        if (IsGather(mnemonic) && trapped && core.Rip == c->Rip)
        {
            expected.Vector = core.Vector;
            expected.ErrorCode = core.ErrorCode;
            expected.Cr2 = core.Cr2;
        }
    }

    public static bool IsGather(Mnemonic mnemonic) => mnemonic
        is Mnemonic.Vgatherdps or Mnemonic.Vgatherdpd or Mnemonic.Vgatherqps or Mnemonic.Vgatherqpd
        or Mnemonic.Vpgatherdd or Mnemonic.Vpgatherdq or Mnemonic.Vpgatherqd or Mnemonic.Vpgatherqq;

    /// <summary>
    /// Whether a gather that faulted left the same behind as far as it is defined: elements below the faulting one are
    /// done, those above may or may not be (SDM 2C, VGATHERDPS: "individual elements closer to the MSB may or may not
    /// be completed"). The faulting one is the lowest whose mask is still set.
    /// </summary>
    public static bool SameGather(VectorState* host, VectorState* core, in Instruction instruction)
    {
        int to = (instruction.Op0Register.GetFullRegister() - Register.ZMM0) & 15;
        int mask = (instruction.Op2Register.GetFullRegister() - Register.ZMM0) & 15;
        int size = VectorElements.BitsOf(VectorElements.Of(instruction.Code) ?? VectorElement.Int32) / 8;
        for (int i = 0; i < 16; i++)
        {
            bool same = new ReadOnlySpan<ulong>(host->Ymm + (4 * i), 4).SequenceEqual(new(core->Ymm + (4 * i), 4));
            if (!same && i != to && i != mask)
            {
                return false;
            }
        }

        byte* hostMask = (byte*)(host->Ymm + (4 * mask));
        byte* hostTo = (byte*)(host->Ymm + (4 * to));
        byte* coreMask = (byte*)(core->Ymm + (4 * mask));
        byte* coreTo = (byte*)(core->Ymm + (4 * to));
        for (int at = 0; at < 32; at += size)
        {
            if (!new ReadOnlySpan<byte>(hostMask + at, size).SequenceEqual(new(coreMask + at, size))
                || !new ReadOnlySpan<byte>(hostTo + at, size).SequenceEqual(new(coreTo + at, size)))
            {
                return false;
            }

            if ((hostMask[at + size - 1] & 0x80) != 0)
            {
                return true;
            }
        }

        return true;
    }
}
