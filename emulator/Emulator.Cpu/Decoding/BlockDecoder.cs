using Emulator.Cpu.Privileged;
using Emulator.Cpu.Semantics;
using Iced.Intel;

namespace Emulator.Cpu.Decoding;

/// <summary>
/// Decodes a block: instructions in a row up to a branch, a change of mode, the end of the page, or 32 instructions.
/// Positions are relative to the page.
/// </summary>
internal sealed unsafe class BlockDecoder
{
    private const int MaxInstructions = 32;

    private readonly Core _core;
    private readonly NativeCodeReader _reader = new();
    private readonly Decoder[] _decoders;
    private readonly DecodedOp[] _plain = new DecodedOp[MaxInstructions + 1];
    private readonly DecodedOp[] _ops = new DecodedOp[(MaxInstructions * 2) + 1];
    private int _plainCount;
    private int _count;

    internal BlockDecoder(Core core)
    {
        _core = core;
        _decoders = [Make(16), Make(32), Make(64)];
    }

    /// <summary>The operations of the last <see cref="Decode"/>.</summary>
    internal ReadOnlySpan<DecodedOp> Ops => _ops.AsSpan(0, _count);

    /// <summary>Bytes of the instructions of the last <see cref="Decode"/>.</summary>
    internal int SizeBytes { get; private set; }

    /// <summary>Decodes a block.</summary>
    /// <param name="bytes">Host address of the first instruction byte.</param>
    /// <param name="available">Bytes up to the end of the page or of the code segment.</param>
    /// <param name="pageOffset">Offset of the first byte in its page.</param>
    /// <param name="frame">The number of the page frame, kept in branches for linking.</param>
    /// <param name="mode">How to decode.</param>
    /// <returns>
    /// False when the first instruction needs more bytes than are available; then nothing was decoded.
    /// </returns>
    internal bool Decode(byte* bytes, int available, int pageOffset, ulong frame, CodeMode mode)
    {
        int codeSize = 2 << (int)(mode & CodeMode.SizeMask);
        Decoder decoder = _decoders[(int)(mode & CodeMode.SizeMask)];
        _reader.Set(bytes, available);
        decoder.IP = (ulong)pageOffset;
        _plainCount = 0;
        int instructions = 0;
        int limit = (mode & CodeMode.Single) != 0 ? 1 : MaxInstructions;
        ulong end = (ulong)pageOffset;
        bool open = true;
        while (open && instructions < limit)
        {
            decoder.Decode(out Instruction instruction);
            int at = (int)(instruction.IP - (ulong)pageOffset);
            int length = instruction.Length;
            if (decoder.LastError != DecoderError.None || !_core.Model.Allows(instruction.Code))
            {
                length = InstructionLength.Of(new ReadOnlySpan<byte>(bytes + at, available - at), codeSize);
            }

            if (length == 0)
            {
                if (instructions == 0)
                {
                    return false;
                }

                break;
            }

            open = Append(instruction, bytes + at, length, decoder.LastError, codeSize, mode);
            instructions++;
            end = instruction.IP + (ulong)Math.Min(length, available - at);
        }

        SizeBytes = (int)(end - (ulong)pageOffset);
        // Also after an instruction that ends the block: it may simply go on, as INTO does.
        AppendEnd(end);

        NumberInstructions();
        _count = Interpreter.HotOps.Select(_plain.AsSpan(0, _plainCount), _ops, mode, (uint)frame);
        return true;
    }

    /// <summary>Appends one instruction; false when the block ends with it.</summary>
    private bool Append(
        in Instruction instruction, byte* bytes, int length, DecoderError error, int codeSize, CodeMode mode)
    {
        fixed (DecodedOp* op = &_plain[_plainCount])
        {
            Lowering.Lower(instruction, codeSize, op);
            op->Op = Interpreter.HotOps.Slow;
            _plainCount++;
            if (error != DecoderError.None || !_core.Model.Allows(instruction.Code))
            {
                op->Op = Interpreter.HotOps.Undefined;
                op->Length = (byte)length;
                op->Handler = length == InstructionLength.TooLong ? &Undefined.TooLong : &Undefined.Invalid;
                return false;
            }

            if (!OpTable.TryFind(instruction.Code, out OpRow row))
            {
                op->Op = Interpreter.HotOps.Undefined;
                op->Handler = &Undefined.Unimplemented;
                return false;
            }

            op->Handler = row.Handler;
            if ((row.Traits & OpTraits.X87) != 0)
            {
                op->Immediate = X87.X87Opcode.Of(bytes);
            }

            if ((row.Traits & (OpTraits.Sse | OpTraits.Avx)) != 0)
            {
                VectorLowering.Lower(instruction, row.Traits, mode, op);
            }

            return (row.Traits & OpTraits.EndsBlock) == 0;
        }
    }

    private void AppendEnd(ulong end)
    {
        fixed (DecodedOp* op = &_plain[_plainCount])
        {
            *op = default;
            op->Op = Interpreter.HotOps.EndOfBlock;
            op->PageOffset = (ushort)end;
            op->Immediate = (long)end;
            _plainCount++;
        }
    }

    private void NumberInstructions()
    {
        int remaining = 0;
        for (int i = _plainCount - 1; i >= 0; i--)
        {
            if (_plain[i].Op != Interpreter.HotOps.EndOfBlock)
            {
                remaining++;
            }

            _plain[i].Remaining = (byte)remaining;
        }
    }

    private Decoder Make(int bitness) => Decoder.Create(bitness, _reader, CodeFeatures.OptionsFor(_core.Model));
}
