using Iced.Intel;
using Tests.Support;
using static Emulator.Arch.Rflags;

namespace Tests.Conformance.HostCpu;

/// <summary>
/// Makes straight-line programs of random integer instructions that are run three times over: blocks, linked branches,
/// fused compares, calls and lazy flags instead of single steps. RBX, RSI and the loop counter are never written, so
/// that memory operands stay in data memory; flags that an instruction leaves undefined are not read.
/// </summary>
internal sealed class StreamMaker
{
    private const int Rounds = 3;
    private const ulong BaseOffset = 0x800;

    /// <summary>The stack is used from StackTop down, and as much above it; operands are below StackBottom.</summary>
    private const int StackBottom = 0x1700;
    private const ulong StackTop = 0x1D00;

    private readonly SplitMix _random;
    private readonly RandomEncoder _encoder;
    private readonly EncodedInstruction _code = new();
    private readonly ReusableDecoder _decoder;
    private readonly StreamRules _rules;
    private readonly HostMode _mode;
    private readonly InstructionForm[] _forms;
    private readonly InstructionForm[] _beforeBranch;
    private readonly List<byte> _program = [];
    private ulong _rip;

    public StreamMaker(HostMode mode, ulong seed)
    {
        _mode = mode;
        _random = new SplitMix(seed);
        _encoder = new RandomEncoder(_random);
        _rules = new StreamRules(mode);
        _forms = [.. InstructionForms.Of(mode).Where(f => _rules.Admits(f) && HostFeatures.Missing(f.Code) is null)];
        _beforeBranch = [.. _forms.Where(f => StreamRules.OftenFused.Contains(f.Mnemonic))];
        _decoder = new ReusableDecoder(_forms[0].Bitness, _code);
    }

    /// <summary>Instructions made so far, each run three times.</summary>
    public int Instructions { get; private set; }

    /// <summary>Adds a program; gives the flags that may differ at its end, and at a fault inside it.</summary>
    public unsafe (ulong AtEnd, ulong AtFault) Add(CaseBatch batch)
    {
        HostCase* c = batch.Add();
        c->Mode = _mode;
        c->CodeAt = (uint)(0x100 + _random.Below(0x1400));
        c->Rip = _rip = HostLayout.CodeBase + c->CodeAt - HostLayout.CodeSegmentBase(_mode);
        SetRegisters(c);
        MakeProgram(20 + _random.Below(41));
        c->CodeLength = _program.Count;
        for (int i = 0; i < _program.Count; i++)
        {
            HostCase.CodeOf(c)[i] = _program[i];
        }

        // The DEC that counts the rounds defines all but CF.
        return (_rules.Undefined & CF, _rules.EverUndefined);
    }

    private unsafe void SetRegisters(HostCase* c)
    {
        ulong mask = _mode == HostMode.Bits64 ? ulong.MaxValue : uint.MaxValue;
        for (int i = 0; i < (_mode == HostMode.Bits64 ? 16 : 8); i++)
        {
            c->Gpr[i] = _random.Interesting() & mask;
        }

        c->Gpr[3] = HostLayout.DataBase + BaseOffset - HostLayout.DataSegmentBase(_mode);
        c->Gpr[4] = HostLayout.DataBase + StackTop - HostLayout.DataSegmentBase(_mode);
        c->Gpr[6] = (ulong)_random.Below(32);
        c->Gpr[_rules.Counter] = Rounds;
        c->Rflags = (_random.Next() & Status) | AlwaysOne | IF;
    }

    private void MakeProgram(int instructions)
    {
        _program.Clear();
        _rules.Start();
        Emit(0x39, 0xC8);
        for (int i = 0; i < instructions; i++)
        {
            switch (_random.Below(12))
            {
                case 0: AddForwardBranch(); break;
                case 1 when _random.Chance(30): AddCall(); break;
                default: AddInstruction(_forms); break;
            }
        }

        AddLoopEnd();
    }

    /// <summary>DEC counter; JNZ to the start, with a displacement of 16 or 32 bits.</summary>
    private void AddLoopEnd()
    {
        Emit(_mode == HostMode.Bits64 ? [0x49, 0xFF, 0xCF] : [0x4F]);
        Emit(0x0F, 0x85);
        int bytes = _mode == HostMode.Bits16 ? 2 : 4;
        EmitValue(bytes, -(_program.Count + bytes));
        Emit(0xCC);
    }

    private void AddForwardBranch()
    {
        if (_random.Chance(70))
        {
            AddInstruction(_beforeBranch);
        }

        int condition = _random.Below(16);
        if ((_rules.Undefined & StreamRules.FlagsOf(condition)) != 0)
        {
            return;
        }

        Emit((byte)(0x70 + condition), 0);
        int from = _program.Count;
        _rules.InSkipped = true;
        for (int i = _random.Below(4); i > 0; i--)
        {
            AddInstruction(_forms);
        }

        _rules.InSkipped = false;
        _program[from - 1] = (byte)(_program.Count - from);
    }

    /// <summary>A call, a jump over the subroutine, the subroutine.</summary>
    private void AddCall()
    {
        Emit(0xE8);
        EmitValue(_mode == HostMode.Bits16 ? 2 : 4, 2);
        Emit(0xEB, 0);
        int from = _program.Count;
        _rules.InSubroutine = true;
        for (int i = _random.Below(3); i > 0; i--)
        {
            AddInstruction(_forms);
        }

        _rules.InSubroutine = false;
        Emit(0xC3);
        _program[from - 1] = (byte)(_program.Count - from);
    }

    private void AddInstruction(InstructionForm[] forms)
    {
        for (; ; )
        {
            InstructionForm form = forms[_random.Below(forms.Length)];
            _encoder.Encode(form, _code);
            ulong ip = _rip + (ulong)_program.Count;
            _decoder.Decode(ip, out Instruction instruction);
            if (instruction.Code != form.Code || instruction.Length != _code.Length || instruction.Length > 15
                || !_rules.TryTake(instruction))
            {
                continue;
            }

            AimMemory(instruction);
            foreach (byte b in _code.Code)
            {
                _program.Add(b);
            }

            Instructions++;
            return;
        }
    }

    /// <summary>Short displacements stay near RBX as they are; long ones get a new target.</summary>
    private void AimMemory(in Instruction instruction)
    {
        if (_code.DisplacementBytes < 2)
        {
            return;
        }

        bool locked = instruction.HasLockPrefix || instruction.Mnemonic == Mnemonic.Xchg;
        bool readOnly = _random.Below(400) == 0;
        ulong at = readOnly ? HostLayout.WritableBytes : 0x100 + (ulong)_random.Below(StackBottom - 0x140);
        ulong target = HostLayout.DataBase + (locked ? at & ~63UL : at) - HostLayout.DataSegmentBase(_mode);
        ulong start = instruction.IsIPRelativeMemoryOperand ? instruction.NextIP
            : instruction.MemoryBase == Register.None ? 0
            : HostLayout.DataBase + BaseOffset - HostLayout.DataSegmentBase(_mode);
        _code.SetDisplacement(target - start);
    }

    private void Emit(params ReadOnlySpan<byte> bytes) => _program.AddRange(bytes);

    private void EmitValue(int sizeBytes, int value)
    {
        for (int i = 0; i < sizeBytes; i++)
        {
            _program.Add((byte)(value >> (8 * i)));
        }
    }
}
