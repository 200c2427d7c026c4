namespace Emulator.Cpu.Segments;

/// <summary>A segment or gate descriptor as it lies in a table (SDM 3A 3.4.5, 5.8.3, 6.11).</summary>
internal readonly struct Descriptor
{
    private readonly ulong _low;
    private readonly ulong _high;

    /// <param name="linear">Where the descriptor lies.</param>
    /// <param name="low">Its first 8 bytes.</param>
    /// <param name="high">The other 8 bytes of a system descriptor or gate of IA-32e mode, else 0.</param>
    internal Descriptor(ulong linear, ulong low, ulong high = 0)
    {
        Linear = linear;
        _low = low;
        _high = high;
    }

    internal ulong Linear { get; }

    internal ulong Low => _low;

    /// <summary>The second doubleword: what LAR shows.</summary>
    internal uint AccessRights => (uint)(_low >> 32);

    /// <summary>As <see cref="SegmentRegister.Attributes"/>.</summary>
    internal ushort Attributes => (ushort)((_low >> 40) & 0xF0FF);

    internal int Type => (int)(_low >> 40) & 0xF;
    internal bool IsCodeOrData => (Attributes & SegmentAttributes.S) != 0;
    internal int Dpl => (Attributes >> SegmentAttributes.DplShift) & 3;
    internal bool Present => (Attributes & SegmentAttributes.P) != 0;
    internal bool Long => (Attributes & SegmentAttributes.L) != 0;
    internal bool Big => (Attributes & SegmentAttributes.DB) != 0;
    internal bool IsCode => IsCodeOrData && (Type & SegmentAttributes.Code) != 0;
    internal bool IsConforming => IsCode && (Type & SegmentAttributes.ExpandDownOrConforming) != 0;
    internal bool IsWritable => IsCodeOrData && !IsCode && (Type & SegmentAttributes.WritableOrReadable) != 0;
    internal bool IsReadable => IsCodeOrData && (!IsCode || (Type & SegmentAttributes.WritableOrReadable) != 0);

    internal ulong Base => ((_low >> 16) & 0xFF_FFFF) | ((_low >> 32) & 0xFF00_0000) | (_high << 32);

    /// <summary>The limit in bytes, granularity applied.</summary>
    internal uint Limit
    {
        get
        {
            uint limit = (uint)((_low & 0xFFFF) | ((_low >> 32) & 0xF_0000));
            return (Attributes & SegmentAttributes.G) != 0 ? (limit << 12) | 0xFFF : limit;
        }
    }

    /// <summary>Bits 12:8 of the fourth doubleword, which a system descriptor of IA-32e mode must have clear.</summary>
    internal int UpperType => (int)(_high >> 40) & 0x1F;

    internal ushort GateSelector => (ushort)(_low >> 16);

    /// <summary>The entry point of a gate: 16 bits of it in a 16-bit gate.</summary>
    internal ulong GateOffset => (Type & SystemType.Is32Bit) == 0
        ? (ushort)_low
        : (ushort)_low | ((_low >> 32) & 0xFFFF_0000) | (_high << 32);

    /// <summary>How many parameters a legacy call gate copies.</summary>
    internal int ParameterCount => (int)(_low >> 32) & 0x1F;

    /// <summary>The interrupt stack of an IA-32e gate: 1–7, or 0 for none (SDM 3A 6.14.5).</summary>
    internal int Ist => (int)(_low >> 32) & 7;

    /// <summary>The segment register that holds this descriptor.</summary>
    internal SegmentRegister ToRegister(ushort selector) => new()
    {
        Base = Base,
        Limit = Limit,
        Attributes = Attributes,
        Selector = selector,
        Usable = 1,
    };
}
