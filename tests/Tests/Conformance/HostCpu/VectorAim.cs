using Iced.Intel;
using Tests.Support;

namespace Tests.Conformance.HostCpu;

/// <summary>Sets the vector and x87 state of a case, and its memory operand, so that results turn.</summary>
internal sealed unsafe class VectorAim(SplitMix random)
{
    private const uint MxcsrReset = 0x1F80;
    private const uint FlushToZero = 0x8000;
    private const uint DenormalsAreZeros = 0x40;
    private const uint AllMasks = 0x1F80;
    private const uint Rounding = 0x6000;
    private const uint PrecisionFlag = 0x20;
    private const int ErrorSummary = 0x8080;

    private readonly VectorValues _values = new(random);

    /// <summary>The alignment that the memory operand of an instruction should mostly have, in bytes.</summary>
    public static int AlignmentOf(in Instruction instruction)
    {
        int size = instruction.MemorySize.GetSize();
        return size is 16 or 32 ? size : 1;
    }

    /// <summary>Fills the state and the patch; general registers are set already.</summary>
    public void Fill(HostCase* c, VectorState* state, in Instruction instruction)
    {
        string name = instruction.Mnemonic.ToString().ToUpperInvariant().TrimStart('V');
        bool shift = name.StartsWith("PSL", StringComparison.Ordinal)
            || name.StartsWith("PSR", StringComparison.Ordinal);
        bool text = name.StartsWith("PCMP", StringComparison.Ordinal);
        _values.Begin(shift ? 60 : 10, text ? 60 : 5);
        VectorElement usual = VectorElements.Of(instruction.Code) ?? (VectorElement)random.Below(7);
        for (int i = 0; i < 16; i++)
        {
            FillWords(state->Ymm + (4 * i), 4, Choose(usual));
        }

        if (random.Chance(15))
        {
            Relate(state);
        }

        FillWords((ulong*)c->Patch, c->PatchLength / 8, Choose(usual));
        if (instruction.Mnemonic is Mnemonic.Ldmxcsr or Mnemonic.Vldmxcsr && random.Chance(70))
        {
            // Reserved bits would raise #GP.
            *(uint*)c->Patch &= 0xFFFF;
        }

        state->Mxcsr = Mxcsr();
        FillX87(state, usual);
        if (text && random.Chance(90))
        {
            c->Gpr[0] = (ulong)(long)(random.Below(40) - 20);
            c->Gpr[2] = (ulong)(long)(random.Below(40) - 20);
        }
    }

    /// <summary>
    /// Gives the elements of an index register small values, so that a gather reads near its base address.
    /// </summary>
    public void AimIndex(VectorState* state, in Instruction instruction)
    {
        int number = (instruction.MemoryIndex.GetFullRegister() - Register.ZMM0) & 15;
        bool narrow = instruction.Code.ToOpCode().Op1Kind
            is OpCodeOperandKind.mem_vsib32x or OpCodeOperandKind.mem_vsib32y;
        bool wild = random.Chance(10);
        for (int at = 0; at < 32; at += narrow ? 4 : 8)
        {
            long value = wild && random.Chance(30)
                ? (long)random.Interesting()
                : (random.Below(801) - 400) / instruction.MemoryIndexScale;
            byte* place = (byte*)(state->Ymm + (4 * number)) + at;
            if (narrow)
            {
                *(int*)place = (int)value;
            }
            else
            {
                *(long*)place = value;
            }
        }
    }

    private VectorElement Choose(VectorElement usual) => random.Chance(80) ? usual : (VectorElement)random.Below(7);

    private void FillWords(ulong* words, int count, VectorElement element)
    {
        for (int i = 0; i < count; i++)
        {
            words[i] = _values.Word(element);
        }
    }

    /// <summary>Some registers equal others, or are their negatives or neighbours.</summary>
    private void Relate(VectorState* state)
    {
        ulong flip = random.Below(4) switch { 0 => 0x8000_0000_8000_0000, 1 => 1UL << 63, 2 => 1, _ => 0 };
        int from = random.Below(16);
        for (int i = 0; i < 16; i++)
        {
            for (int word = 0; word < 4 && random.Chance(60); word++)
            {
                state->Ymm[(4 * i) + word] = state->Ymm[(4 * from) + word] ^ flip;
            }
        }
    }

    private uint Mxcsr()
    {
        uint any = (uint)random.Next();
        return random.Below(10) switch
        {
            0 or 1 => MxcsrReset,
            2 or 3 => MxcsrReset | PrecisionFlag,
            4 or 5 => MxcsrReset | (any & (Rounding | 0x3F)),
            6 or 7 => AllMasks | (any & (Rounding | FlushToZero | DenormalsAreZeros | 0x3F)),
            8 => any & 0xFFFF,
            _ => (any & 0xFFC0) | ((any >> 16) & (any >> 20) & 0x3F),
        };
    }

    /// <summary>MMX registers and the x87 state around them; an unmasked exception waits now and then.</summary>
    private void FillX87(VectorState* state, VectorElement element)
    {
        for (int i = 0; i < 8; i++)
        {
            state->St[2 * i] = _values.Word(element);
            state->St[(2 * i) + 1] = random.Chance(50) ? 0xFFFF : random.Next() & 0xFFFF;
        }

        int control = 0x37F;
        int status = (int)random.Next() & 0x7F7F;
        if (random.Chance(6))
        {
            control = ((int)random.Next() & 0x1F3F) | 0x40;
            status &= random.Chance(50) ? control | ~0x3F : -1;
        }

        bool error = (status & ~control & 0x3F) != 0;
        state->Control = (ushort)control;
        state->Status = (ushort)(error ? status | ErrorSummary : status);
        state->Tags = (byte)random.Next();
    }
}
