using Iced.Intel;
using Tests.Support;

namespace Tests.Conformance.HostCpu;

/// <summary>
/// Makes random encodings of one <see cref="Code"/> from its opcode description: prefixes, REX or VEX, ModRM, SIB,
/// displacement, immediates. Not Iced's encoder, which would always choose the same of several encodings; the caller
/// lets Iced decode the bytes and throws away what became another instruction.
/// </summary>
internal sealed class RandomEncoder(SplitMix random)
{
    private static readonly int[] s_segmentPrefixes = [0x26, 0x2E, 0x36, 0x3E, 0x65];

    private InstructionForm _form;
    private OpCodeInfo _info = Code.INVALID.ToOpCode();
    private int _modRm = -1;
    private int _sib = -1;
    private int _displacementBytes;
    private OperandShape _shape = new(Code.INVALID);
    private int _addressBits;

    /// <summary>One encoding; usually it decodes to the form's code.</summary>
    public void Encode(InstructionForm form, EncodedInstruction into)
    {
        if (form.Code != _form.Code)
        {
            _info = form.Code.ToOpCode();
            _shape = new OperandShape(form.Code);
        }

        _form = form;
        into.Clear();
        bool other = random.Chance(form.Addressing != Addressing.None ? 8 : 3);
        int codeAddressBits = form.Bitness;
        int otherAddressBits = codeAddressBits == 32 ? 16 : 32;
        _addressBits = _info.AddressSize != 0 ? _info.AddressSize : other ? otherAddressBits : codeAddressBits;
        ChooseModRm();
        AddPrefixes(into);
        if (_info.Encoding == EncodingKind.VEX)
        {
            AddVexAndOpcode(into);
        }
        else
        {
            AddRexAndOpcode(into);
        }

        AddModRm(into);
        AddImmediates(into);
    }

    private void ChooseModRm()
    {
        _modRm = _sib = -1;
        _displacementBytes = 0;
        if (!_shape.HasModRm)
        {
            return;
        }

        int reg = _info.IsGroup ? _info.GroupIndex : random.Below(8);
        int rm = _info.IsRmGroup ? _info.RmGroupIndex : random.Below(8);
        if (_form.Addressing == Addressing.None)
        {
            _modRm = 0xC0 | (reg << 3) | rm;
        }
        else if (_addressBits == 16)
        {
            ChooseMemory16(reg);
        }
        else
        {
            ChooseMemory(reg);
        }
    }

    /// <summary>SDM 2A table 2-1.</summary>
    private void ChooseMemory16(int reg)
    {
        int mod = random.Below(3);
        int rm = random.Below(4);
        switch (_form.Addressing)
        {
            case Addressing.Absolute:
                mod = 0;
                rm = 6;
                break;
            case Addressing.Base:
                rm += 4;
                mod = mod == 0 && rm == 6 ? 1 : mod;
                break;
        }

        _modRm = (mod << 6) | (reg << 3) | rm;
        _displacementBytes = mod == 0 ? (rm == 6 ? 2 : 0) : mod;
    }

    /// <summary>SDM 2A tables 2-2, 2-3 and 2-7.</summary>
    private void ChooseMemory(int reg)
    {
        int mod = random.Below(3);
        int rm = random.Below(8);
        switch (_form.Addressing)
        {
            case Addressing.RipRelative:
                mod = 0;
                rm = 5;
                break;
            case Addressing.Absolute when _form.Mode != HostMode.Bits64 && !_shape.IsVsib && random.Chance(50):
                mod = 0;
                rm = 5;
                break;
            case Addressing.Absolute:
                mod = 0;
                rm = 4;
                _sib = (random.Below(4) << 6) | ((random.Chance(50) ? 4 : random.Below(8)) << 3) | 5;
                break;
            case Addressing.Base when rm == 4:
                _sib = (random.Below(4) << 6) | (4 << 3) | random.Below(8);
                break;
            case Addressing.BaseIndex:
                rm = 4;
                _sib = random.Below(256);
                break;
        }

        bool noBase = rm == 5 || (_sib >= 0 && (_sib & 7) == 5);
        if (mod == 0 && noBase && _form.Addressing is Addressing.Base or Addressing.BaseIndex)
        {
            mod = 1;
        }

        _modRm = (mod << 6) | (reg << 3) | rm;
        _displacementBytes = mod switch { 0 => noBase ? 4 : 0, 1 => 1, _ => 4 };
    }

    private void AddPrefixes(EncodedInstruction into)
    {
        if (_addressBits != _form.Bitness)
        {
            into.Add(0x67);
        }

        if (random.Chance(2))
        {
            into.Add(s_segmentPrefixes[random.Below(s_segmentPrefixes.Length)]);
        }

        bool vex = _info.Encoding == EncodingKind.VEX;
        if (!vex && (NeedsOperandPrefix || _info.MandatoryPrefix == MandatoryPrefix.P66))
        {
            into.Add(0x66);
        }

        if (_info.CanUseLockPrefix && random.Chance(_form.Addressing == Addressing.None ? 2 : 20))
        {
            into.Add(0xF0);
        }

        bool repeats = _info.CanUseRepPrefix || _info.CanUseRepnePrefix;
        if (!vex && (_info.MandatoryPrefix == MandatoryPrefix.PF3 || (repeats && random.Chance(40))))
        {
            into.Add(0xF3);
        }
        else if (!vex && (_info.MandatoryPrefix == MandatoryPrefix.PF2 || (repeats && random.Chance(40))))
        {
            into.Add(0xF2);
        }
        else if (!vex && random.Chance(1))
        {
            into.Add(0xF2 + random.Below(2));
        }
    }

    private bool NeedsOperandPrefix => _form.Bitness switch
    {
        16 => _info.OperandSize == 32,
        _ => _info.OperandSize == 16,
    };

    private void AddRexAndOpcode(EncodedInstruction into)
    {
        bool wide = _info.OperandSize == 64 && !_info.DefaultOpSize64;
        bool free = _info.OperandSize == 0 || (_info.OperandSize == 64 && _info.DefaultOpSize64);
        int rex = 0x40 | random.Below(8) | (wide || (free && random.Chance(25)) ? 8 : 0);
        if (_form.Bitness == 64 && (wide || random.Chance(50)))
        {
            into.Add(rex);
        }

        switch (_info.Table)
        {
            case OpCodeTableKind.T0F: into.Add(0x0F); break;
            case OpCodeTableKind.T0F38: into.Add(0x0F); into.Add(0x38); break;
            case OpCodeTableKind.T0F3A: into.Add(0x0F); into.Add(0x3A); break;
        }

        AddOpcode(into);
    }

    private void AddOpcode(EncodedInstruction into)
    {
        if (_info.OpCodeLength == 2)
        {
            into.Add((int)(_info.OpCode >> 8));
        }

        into.Add((int)(_info.OpCode & 0xFF) | (_shape.HasOpcodeRegister ? random.Below(8) : 0));
    }

    /// <summary>The three-byte form, or the two-byte one when it can say the same (SDM 2A 2.3.5).</summary>
    private void AddVexAndOpcode(EncodedInstruction into)
    {
        int map = _info.Table switch { OpCodeTableKind.T0F => 1, OpCodeTableKind.T0F38 => 2, _ => 3 };
        int pp = _info.MandatoryPrefix switch
        {
            MandatoryPrefix.P66 => 1,
            MandatoryPrefix.PF3 => 2,
            MandatoryPrefix.PF2 => 3,
            _ => 0,
        };
        int extension = _form.Bitness == 64 ? random.Below(8) << 5 : 0xE0;
        int vvvv = !_shape.UsesVvvv ? 15 : _form.Bitness == 64 ? random.Below(16) : 8 | random.Below(8);
        int w = _info.IsWIG ? random.Below(2) : (int)_info.W;
        int l = _info.IsLIG ? random.Below(2) : (int)_info.L;
        int last = (vvvv << 3) | (l << 2) | pp;
        if (map == 1 && w == 0 && random.Chance(40))
        {
            into.Add(0xC5);
            into.Add((extension & 0x80) | last);
        }
        else
        {
            into.Add(0xC4);
            into.Add(extension | map);
            into.Add((w << 7) | last);
        }

        AddOpcode(into);
    }

    private void AddModRm(EncodedInstruction into)
    {
        if (_shape.HasMemoryOffset)
        {
            into.AddDisplacement(_addressBits / 8, random.Interesting());
        }

        if (_modRm < 0)
        {
            return;
        }

        into.Add(_modRm);
        if (_sib >= 0)
        {
            into.Add(_sib);
        }

        if (_displacementBytes > 0)
        {
            into.AddDisplacement(_displacementBytes, random.Interesting());
        }
    }

    private void AddImmediates(EncodedInstruction into)
    {
        foreach (int bytes in _shape.ImmediateBytes)
        {
            into.AddImmediate(bytes, random.Interesting());
        }
    }
}
