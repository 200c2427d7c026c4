using Iced.Intel;
using Tests.Support;
using static Emulator.Arch.Rflags;

namespace Tests.Conformance.HostCpu;

/// <summary>
/// Makes random cases of one form: an encoding, then registers, flags and memory such that its operands mostly lie
/// where something interesting happens: in the data pages, across their borders, in the read-only or the missing page.
/// </summary>
internal sealed unsafe class CaseMaker
{
    private readonly SplitMix _random;
    private readonly RandomEncoder _encoder;
    private readonly EncodedInstruction _code = new();
    private readonly ReusableDecoder[] _decoders;
    private readonly OperandAim _aim;
    private readonly VectorAim _vectors;

    public CaseMaker(ulong seed)
    {
        _random = new SplitMix(seed);
        _encoder = new RandomEncoder(_random);
        _aim = new OperandAim(_random);
        _vectors = new VectorAim(_random);
        _decoders = [new(64, _code), new(32, _code), new(16, _code)];
    }

    /// <summary>Adds one case; false when no encoding of the form was found in many tries.</summary>
    public bool TryAdd(InstructionForm form, CaseBatch batch)
    {
        for (int attempt = 0; attempt < 200; attempt++)
        {
            _encoder.Encode(form, _code);
            uint codeAt = ChooseCodeAt();
            ulong rip = HostLayout.CodeBase + codeAt - HostLayout.CodeSegmentBase(form.Mode);
            ReusableDecoder decoder = _decoders[(int)form.Mode];
            decoder.Decode(rip, out Instruction instruction);
            if (instruction.Code != form.Code || instruction.Length != _code.Length || instruction.Length > 15)
            {
                continue;
            }

            HostCase* c = batch.Add();
            c->Mode = form.Mode;
            c->CodeAt = codeAt;
            c->Rip = rip;
            FillRegisters(c, instruction);
            VectorState* vectors = batch.VectorsOf(batch.Count - 1);
            if (vectors != null)
            {
                _vectors.Fill(c, vectors, instruction);
                _aim.AlignBytes = VectorAim.AlignmentOf(instruction);
                if (instruction.MemoryIndex.IsVectorRegister())
                {
                    _vectors.AimIndex(vectors, instruction);
                }
            }

            _aim.Aim(c, form, instruction, _code);
            c->CodeLength = Math.Min(_code.Length, HostLayout.CodeBytes - (int)codeAt);
            _code.Code[..c->CodeLength].CopyTo(new Span<byte>(HostCase.CodeOf(c), c->CodeLength));
            if (form.Mode != HostMode.Bits64)
            {
                TruncateRegisters(c);
            }

            return true;
        }

        return false;
    }

    /// <summary>Mostly inside the pages; sometimes up to, or across, the end of the first or the last.</summary>
    private uint ChooseCodeAt()
    {
        int choice = _random.Below(100);
        return choice switch
        {
            < 4 => (uint)(HostLayout.CodeBytes - _code.Length),
            < 6 => (uint)(HostLayout.CodeBytes - 1 - _random.Below(_code.Length)),
            < 10 => (uint)(0x1000 - _random.Below(_code.Length + 1)),
            _ => (uint)(0x400 + _random.Below(0x1800)),
        };
    }

    private void FillRegisters(HostCase* c, in Instruction instruction)
    {
        for (int i = 0; i < 16; i++)
        {
            c->Gpr[i] = _random.Interesting();
        }

        ulong flags = _random.Next() & Status;
        bool isString = instruction.IsStringInstruction;
        flags |= _random.Chance(isString ? 30 : 5) ? DF : 0;
        flags |= _random.Chance(3) ? AC : 0;
        flags |= _random.Chance(2) ? TF : 0;
        flags |= _random.Chance(2) ? NT : 0;
        flags |= _random.Chance(2) ? ID : 0;
        flags |= _random.Chance(2) ? RF : 0;
        c->Rflags = flags | AlwaysOne | IF;
        c->PatchLength = 8 * (1 + _random.Below(HostCase.PatchCapacity / 8));
        c->PatchAt = (uint)_random.Below(HostLayout.WritableBytes - c->PatchLength + 1);
        for (int i = 0; i < c->PatchLength; i += 8)
        {
            *(ulong*)(c->Patch + i) = _random.Interesting();
        }
    }

    /// <summary>Upper halves and R8–R15 do not exist outside 64-bit mode; they stay 0.</summary>
    private static void TruncateRegisters(HostCase* c)
    {
        for (int i = 0; i < 16; i++)
        {
            c->Gpr[i] = i < 8 ? (uint)c->Gpr[i] : 0;
        }

        if (c->Mode == HostMode.Bits16)
        {
            // What IRET leaves in ESP[31:16] for a 16-bit stack is not architectural: the kernel puts it right.
            c->Gpr[4] = (ushort)c->Gpr[4];
        }
    }
}
