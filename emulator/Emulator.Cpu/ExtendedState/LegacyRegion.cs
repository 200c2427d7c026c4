using System.Buffers.Binary;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.X87;
using Iced.Intel;

namespace Emulator.Cpu.ExtendedState;

/// <summary>
/// The 512 bytes that FXSAVE defined and XSAVE begins with (SDM 2A, FXSAVE, tables 3-43 to 3-46): between the registers
/// and an image of it. Which of its bytes reach memory is the caller's matter.
/// </summary>
internal static unsafe class LegacyRegion
{
    internal const int MxcsrOffset = 24;
    internal const int MxcsrBytes = 8;
    internal const int StOffset = 32;
    internal const int StBytes = 128;
    internal const int XmmOffset = 160;

    /// <summary>
    /// Whether a form has REX.W and so 64-bit instruction and data pointers instead of 32-bit ones with selectors.
    /// </summary>
    internal static bool HasWidePointers(DecodedOp* op) => (Code)op->Code is
        Code.Fxsave64_m512byte or Code.Fxrstor64_m512byte or Code.Xsave64_mem or Code.Xrstor64_mem
        or Code.Xsaveopt64_mem or Code.Xsavec64_mem or Code.Xsaves64_mem or Code.Xrstors64_mem;

    /// <summary>Writes the x87 state: bytes 0 to 23 and 32 to 159.</summary>
    internal static void GetX87(Core c, Span<byte> image, bool wide)
    {
        CpuState* s = c.S;
        BinaryPrimitives.WriteUInt16LittleEndian(image, s->FpuControl);
        BinaryPrimitives.WriteUInt16LittleEndian(image[2..], s->FpuStatus);
        BinaryPrimitives.WriteUInt16LittleEndian(image[4..], (byte)s->FpuTag);
        BinaryPrimitives.WriteUInt16LittleEndian(image[6..], s->FpuOpcode);
        BinaryPrimitives.WriteUInt64LittleEndian(image[8..], s->FpuInstructionPointer);
        BinaryPrimitives.WriteUInt64LittleEndian(image[16..], s->FpuDataPointer);
        if (!wide)
        {
            bool selectors = !c.Model.Has(Privileged.CpuFeature.ZeroFcsFds);
            BinaryPrimitives.WriteUInt32LittleEndian(image[12..], selectors ? s->FpuInstructionSelector : 0u);
            BinaryPrimitives.WriteUInt32LittleEndian(image[20..], selectors ? s->FpuDataSelector : 0u);
        }

        for (int i = 0; i < 8; i++)
        {
            Float80 register = *X87Unit.St(s, i);
            Span<byte> into = image.Slice(StOffset + (16 * i), 16);
            BinaryPrimitives.WriteUInt64LittleEndian(into, register.Significand);
            BinaryPrimitives.WriteUInt64LittleEndian(into[8..], register.SignAndExponent);
        }
    }

    /// <summary>Loads the x87 state; ES and B follow from the flags and masks loaded (SDM 1 8.1.3.3).</summary>
    internal static void SetX87(Core c, ReadOnlySpan<byte> image, bool wide)
    {
        CpuState* s = c.S;
        X87Unit.SetControl(s, BinaryPrimitives.ReadUInt16LittleEndian(image));
        s->FpuStatus = BinaryPrimitives.ReadUInt16LittleEndian(image[2..]);
        s->FpuTag = image[4];
        s->FpuOpcode = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(image[6..]) & 0x7FF);
        s->FpuInstructionPointer = wide ? Canonical(c, ReadWide(image[8..])) : ReadNarrow(image[8..]);
        s->FpuDataPointer = wide ? ReadWide(image[16..]) : ReadNarrow(image[16..]);
        s->FpuInstructionSelector = wide ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(image[12..]);
        s->FpuDataSelector = wide ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(image[20..]);
        for (int i = 0; i < 8; i++)
        {
            ReadOnlySpan<byte> from = image.Slice(StOffset + (16 * i), 16);
            *X87Unit.St(s, i) = new Float80(
                BinaryPrimitives.ReadUInt16LittleEndian(from[8..]), BinaryPrimitives.ReadUInt64LittleEndian(from));
        }

        X87Unit.SummarizeErrors(c);
    }

    /// <summary>Writes MXCSR and MXCSR_MASK: bytes 24 to 31.</summary>
    internal static void GetMxcsr(CpuState* s, Span<byte> image)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(image[MxcsrOffset..], s->Mxcsr);
        BinaryPrimitives.WriteUInt32LittleEndian(image[(MxcsrOffset + 4)..], Mxcsr.Defined);
    }

    internal static uint ReadMxcsr(ReadOnlySpan<byte> image) =>
        BinaryPrimitives.ReadUInt32LittleEndian(image[MxcsrOffset..]);

    /// <summary>Writes the XMM registers that the mode can name, from byte 160.</summary>
    internal static void GetXmm(Core c, Span<byte> image) => GetHalves(c, image[XmmOffset..], upper: 0);

    internal static void SetXmm(Core c, ReadOnlySpan<byte> image) => SetHalves(c, image[XmmOffset..], upper: 0);

    /// <summary>Writes the lower (0) or upper (1) halves of the YMM registers that the mode can name.</summary>
    internal static void GetHalves(Core c, Span<byte> into, int upper)
    {
        for (int i = 0; i < StateComponents.VectorRegisters(c); i++)
        {
            HalfOf(c.S, i, upper).CopyTo(into[(16 * i)..]);
        }
    }

    internal static void SetHalves(Core c, ReadOnlySpan<byte> from, int upper)
    {
        for (int i = 0; i < StateComponents.VectorRegisters(c); i++)
        {
            from.Slice(16 * i, 16).CopyTo(HalfOf(c.S, i, upper));
        }
    }

    internal static void ClearHalves(Core c, int upper)
    {
        for (int i = 0; i < StateComponents.VectorRegisters(c); i++)
        {
            HalfOf(c.S, i, upper).Clear();
        }
    }

    private static ulong ReadWide(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt64LittleEndian(from);

    private static ulong ReadNarrow(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt32LittleEndian(from);

    /// <summary>
    /// The instruction pointer register holds as many bits as linear addresses have and shows them sign-extended, as
    /// processors do; the data pointer register holds all 64.
    /// </summary>
    private static ulong Canonical(Core c, ulong pointer)
    {
        int unused = 64 - c.Model.LinearAddressBits;
        return (ulong)((long)pointer << unused >> unused);
    }

    private static Span<byte> HalfOf(CpuState* s, int register, int upper) =>
        new((byte*)s->Ymm + (32 * register) + (16 * upper), 16);
}
