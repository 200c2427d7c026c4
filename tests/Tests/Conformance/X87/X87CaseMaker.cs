using Iced.Intel;

namespace Tests.Conformance.X87;

/// <summary>Makes the state and the operands of a case.</summary>
internal sealed unsafe class X87CaseMaker(ulong seed)
{
    private const int Exceptions = 0x3F;

    private readonly X87Values _values = new(seed);

    public X87Case Make(X87Row row)
    {
        X87Case c = default;
        MakeCode(row, ref c);
        c.Rflags = 0x202 | (_values.Next() & 0x8D5);
        c.Rax = _values.Next();
        MakeState(ref c.State);
        for (int i = 0; i < X87State.MemoryBytes; i += 8)
        {
            *(ulong*)((byte*)c.Memory + i) = _values.Next();
        }

        MakeOperand(row.Code, (byte*)c.Memory);
        return c;
    }

    private static void MakeCode(X87Row row, ref X87Case c)
    {
        int at = 0;
        if (row.Prefix != 0)
        {
            c.Code[at++] = row.Prefix;
        }

        c.Code[at++] = row.Escape;
        if (row.Escape != 0x9B)
        {
            c.Code[at++] = row.ModRm;
        }

        c.CodeLength = (ulong)at;
    }

    private void MakeState(ref X87State state)
    {
        int masks = _values.Below(5) < 3 ? Exceptions : _values.Below(64);
        state.Control = (ushort)((_values.Next() & 0x1F00) | 0x40 | (uint)masks);
        int pending = (int)_values.Next() & (_values.Below(40) == 0 ? Exceptions : masks);
        int status = ((int)_values.Next() & 0x7F40) | pending;
        state.Status = (ushort)((pending & ~masks) != 0 ? status | 0x8080 : status);
        int top = (status >> 11) & 7;
        state.Tags = _values.Below(4) switch
        {
            0 => 0xFF,
            1 => (byte)_values.Next(),
            _ => (byte)~(1 << ((top + 7) & 7)),
        };
        state.Opcode = (ushort)_values.Below(0x800);
        state.InstructionPointer = _values.Next() >> 17;
        state.DataPointer = _values.Next() >> 17;
        state.Mxcsr = 0x1F80;
        for (int i = 0; i < 8; i++)
        {
            (int signAndExponent, ulong significand) = _values.Extended();
            state.St[2 * i] = significand;
            state.St[(2 * i) + 1] = (ulong)signAndExponent;
        }

        RelateOperands(ref state);
    }

    /// <summary>Sometimes ST(0) is near another register: cancellation, quotients near 1, equality.</summary>
    private void RelateOperands(ref X87State state)
    {
        if (_values.Below(3) != 0)
        {
            return;
        }

        int other = 2 * (1 + _values.Below(7));
        state.St[0] = state.St[other] + (ulong)_values.Below(3);
        int exponent = (int)state.St[other + 1] + _values.Below(5) - 2;
        state.St[1] = (ushort)((exponent & 0x7FFF) | (_values.Below(2) << 15));
        if (_values.Below(3) == 0)
        {
            state.St[1] = state.St[other + 1] ^ ((ulong)_values.Below(2) << 15);
            state.St[0] = state.St[other];
        }
    }

    private void MakeOperand(Code code, byte* at)
    {
        string name = code.ToString();
        if (name.EndsWith("m32fp", StringComparison.Ordinal))
        {
            *(uint*)at = (uint)_values.Binary(4);
        }
        else if (name.EndsWith("m64fp", StringComparison.Ordinal))
        {
            *(ulong*)at = _values.Binary(8);
        }
        else if (name.EndsWith("int", StringComparison.Ordinal))
        {
            *(ulong*)at = _values.Integer();
        }
        else if (name.EndsWith("m80fp", StringComparison.Ordinal))
        {
            (int signAndExponent, ulong significand) = _values.Extended();
            *(ulong*)at = significand;
            *(ushort*)(at + 8) = (ushort)signAndExponent;
        }
        else if (name.EndsWith("m80bcd", StringComparison.Ordinal))
        {
            for (int i = 0; i < 9; i++)
            {
                at[i] = (byte)((_values.Below(10) << 4) | _values.Below(10));
            }
        }
        else if (code is Code.Fldcw_m2byte or Code.Fldenv_m28byte or Code.Frstor_m108byte)
        {
            *(ushort*)at = (ushort)(_values.Below(2) == 0 ? _values.Next() : 0x37F);
        }
    }
}
