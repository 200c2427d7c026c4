using Emulator.Cpu.Vectors;
using Iced.Intel;

namespace Emulator.Cpu.Decoding;

/// <summary>What the lowering of a vector instruction adds: its enabling, alignment, is4 and VSIB operands.</summary>
internal static unsafe class VectorLowering
{
    private const int VectorSizeBytes = 16;

    /// <summary>Completes an operation whose handler is already in it.</summary>
    internal static void Lower(in Instruction instruction, OpTraits traits, CodeMode mode, DecodedOp* op)
    {
        bool vex = instruction.Code.Encoding() == EncodingKind.VEX;
        op->Prefixes |= vex ? PrefixFlags.Vex : 0;
        bool memory = op->Kind(0) == OperandKind.Memory || op->Kind(1) == OperandKind.Memory
            || op->Kind(2) == OperandKind.Memory;
        if (memory)
        {
            LowerMemory(instruction, vex, op);
        }

        if (instruction.OpCount == 4 && instruction.Op3Kind == OpKind.Register)
        {
            op->Immediate = instruction.Op3Register.GetNumber();
        }

        if ((traits & OpTraits.Avx) != 0 && (mode & CodeMode.AvxOff) != 0)
        {
            op->Handler = &Enabling.AvxIsOff;
        }
        else if ((traits & OpTraits.Sse) != 0 && (mode & CodeMode.SseOff) != 0)
        {
            op->Handler = &Enabling.SseIsOff;
        }
    }

    private static void LowerMemory(in Instruction instruction, bool vex, DecodedOp* op)
    {
        if (instruction.MemoryIndex.IsVectorRegister())
        {
            op->Reg1 = (byte)instruction.MemoryIndex.GetNumber();
        }

        bool aligned = vex ? AlignsWithVex(instruction.Mnemonic)
            : op->MemorySize == VectorSizeBytes && !MayBeUnaligned(instruction.Mnemonic);
        op->Prefixes |= aligned ? PrefixFlags.Aligned : 0;
        bool direct = op->CodeSize == 8 && op->AddressSize == 8 && op->Segment < SegmentIndex.Fs;
        op->Prefixes |= direct ? PrefixFlags.Direct : 0;
    }

    /// <summary>Legacy instructions with 16 bytes of memory at any address (SDM 2A table 2-18, notes).</summary>
    private static bool MayBeUnaligned(Mnemonic mnemonic) => mnemonic is Mnemonic.Movups or Mnemonic.Movupd
        or Mnemonic.Movdqu or Mnemonic.Lddqu or Mnemonic.Pcmpestri or Mnemonic.Pcmpestrm or Mnemonic.Pcmpestri64
        or Mnemonic.Pcmpestrm64 or Mnemonic.Pcmpistri or Mnemonic.Pcmpistrm or Mnemonic.Maskmovdqu;

    /// <summary>VEX-encoded instructions that ask for alignment (SDM 1 14.9).</summary>
    private static bool AlignsWithVex(Mnemonic mnemonic) => mnemonic is Mnemonic.Vmovaps or Mnemonic.Vmovapd
        or Mnemonic.Vmovdqa or Mnemonic.Vmovntps or Mnemonic.Vmovntpd or Mnemonic.Vmovntdq or Mnemonic.Vmovntdqa;
}
