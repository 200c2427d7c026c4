using Iced.Intel;
using Tests.Support;
using static Emulator.Arch.Rflags;

namespace Tests.Conformance.HostCpu;

/// <summary>
/// Makes a case of a byte string: TF is set, so that what comes out is the fault of its first instruction, or #DB.
/// </summary>
internal sealed unsafe class ByteStringCases
{
    private readonly SplitMix _random;
    private readonly ByteStringMaker _strings;
    private readonly VectorAim _vectors;
    private readonly EncodedInstruction _code = new();
    private readonly ReusableDecoder[] _decoders;

    public ByteStringCases(ulong seed)
    {
        _random = new SplitMix(seed);
        _strings = new ByteStringMaker(_random);
        _vectors = new VectorAim(_random);
        _decoders = [new(64, _code), new(32, _code), new(16, _code)];
    }

    /// <summary>The kind of the last string.</summary>
    public string Kind => _strings.Kind;

    /// <summary>The bytes of the last string that lie in the code pages.</summary>
    public ReadOnlySpan<byte> Bytes => _code.Code;

    /// <summary>Adds a case; gives what it should decode to.</summary>
    public void Add(CaseBatch batch, HostMode mode, out Instruction instruction)
    {
        HostCase* c = batch.Add();
        ReadOnlySpan<byte> bytes = _strings.Next();
        c->Mode = mode;
        c->CodeAt = (uint)(_random.Chance(15)
            ? HostLayout.CodeBytes - 1 - _random.Below(16)
            : _random.Chance(5) ? 0x1000 - _random.Below(16) : 0x400 + _random.Below(0x1800));
        c->Rip = HostLayout.CodeBase + c->CodeAt - HostLayout.CodeSegmentBase(mode);
        c->CodeLength = Math.Min(bytes.Length, HostLayout.CodeBytes - (int)c->CodeAt);
        bytes[..c->CodeLength].CopyTo(new Span<byte>(HostCase.CodeOf(c), c->CodeLength));
        _code.Clear();
        foreach (byte b in bytes[..c->CodeLength])
        {
            _code.Add(b);
        }

        _decoders[(int)mode].Decode(c->Rip, out instruction);
        c->Rflags = (_random.Next() & Status) | AlwaysOne | IF | TF;
        for (int i = 0; i < (mode == HostMode.Bits64 ? 16 : 8); i++)
        {
            c->Gpr[i] = Register(mode);
        }

        c->PatchLength = HostCase.PatchCapacity;
        c->PatchAt = (uint)_random.Below(HostLayout.WritableBytes - c->PatchLength);
        _vectors.Fill(c, batch.VectorsOf(batch.Count - 1), instruction);
        c->Gpr[1] = _random.Chance(50) ? (ulong)_random.Below(64) : c->Gpr[1];
    }

    /// <summary>Mostly an address in the data pages, at which a displacement of a byte stays in them.</summary>
    private ulong Register(HostMode mode)
    {
        ulong at = 0x100 + ((ulong)_random.Below(0x1E00) & ~31UL);
        ulong value = _random.Below(8) switch
        {
            0 => _random.Interesting(),
            1 => (ulong)_random.Below(64),
            2 => at + (ulong)_random.Below(32),
            _ => at,
        };
        value += _random.Chance(70) ? HostLayout.DataBase - HostLayout.DataSegmentBase(mode) : 0;
        return mode switch
        {
            HostMode.Bits64 => value,
            HostMode.Bits32 => (uint)value,
            _ => (ushort)value,
        };
    }
}
