using Tests.Support;

namespace Tests.Conformance.HostCpu;

/// <summary>
/// Makes byte strings that look like instructions: prefixes, VEX, EVEX, opcodes of all maps, and noise.
/// </summary>
internal sealed class ByteStringMaker(SplitMix random)
{
    /// <summary>One more than the longest instruction, with room for what an ill one goes on with.</summary>
    public const int Capacity = 24;

    private static readonly byte[] s_prefixes =
        [0x66, 0xF2, 0xF3, 0xF0, 0x66, 0xF2, 0xF3, 0x67, 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65];

    private readonly byte[] _bytes = new byte[64];
    private int _length;

    /// <summary>The kind of the last string.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>The next string, 16–24 bytes long, so that every instruction ends in it.</summary>
    public ReadOnlySpan<byte> Next()
    {
        _length = 0;
        switch (random.Below(20))
        {
            case < 7: AddVex(); break;
            case < 10: AddEvex(); break;
            case < 17: AddLegacy(prefixes: random.Below(4)); break;
            case < 18: AddLong(); break;
            default: Kind = "noise"; break;
        }

        while (_length < Capacity)
        {
            // Often a mark of the addresses that the registers hold, so that displacements stay small.
            Add(random.Chance(40) ? random.Below(4) * 0x10 : random.Below(256));
        }

        return _bytes.AsSpan(0, Capacity);
    }

    private void Add(int value) => _bytes[_length++] = (byte)value;

    private void AddPrefixes(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Add(s_prefixes[random.Below(s_prefixes.Length)]);
        }
    }

    private void AddLegacy(int prefixes)
    {
        Kind = "legacy";
        AddPrefixes(prefixes);
        if (random.Chance(40))
        {
            Add(0x40 | random.Below(16));
        }

        switch (random.Below(10))
        {
            case < 3: break;
            case < 7: Add(0x0F); break;
            case 7: Add(0x0F); Add(0x38); break;
            case 8: Add(0x0F); Add(0x3A); break;
            default: Add(0xD8 | random.Below(8)); return;
        }

        Add(random.Below(256));
        AddModRm();
    }

    /// <summary>Opcodes that exist more often than not; every field may be wrong.</summary>
    private void AddVex()
    {
        Kind = "VEX";
        AddBeforeVex();
        int vvvv = random.Chance(50) ? 15 : random.Below(16);
        int last = (vvvv << 3) | (random.Below(2) << 2) | random.Below(4);
        if (random.Chance(30))
        {
            Add(0xC5);
            Add((random.Below(2) << 7) | last);
        }
        else
        {
            Add(0xC4);
            int map = random.Chance(95) ? 1 + random.Below(3) : random.Below(32);
            Add(((random.Chance(50) ? 7 : random.Below(8)) << 5) | map);
            Add((random.Chance(70) ? 0 : 0x80) | last);
        }

        Add(random.Below(256));
        AddModRm();
    }

    private void AddEvex()
    {
        Kind = "EVEX";
        AddBeforeVex();
        Add(0x62);
        bool well = random.Chance(80);
        Add(well ? (random.Below(16) << 4) | (1 + random.Below(3)) : random.Below(256));
        Add(random.Below(256) | (well ? 4 : 0));
        Add(random.Below(256));
        Add(random.Below(256));
        AddModRm();
    }

    /// <summary>Prefixes that make VEX and EVEX undefined, now and then (SDM 2A 2.3.2–2.3.4).</summary>
    private void AddBeforeVex()
    {
        if (random.Chance(6))
        {
            AddPrefixes(1 + random.Below(2));
        }

        if (random.Chance(3))
        {
            Add(0x40 | random.Below(16));
        }
    }

    /// <summary>About as long as an instruction may be (SDM 2A 2.3.11).</summary>
    private void AddLong()
    {
        AddLegacy(prefixes: 6 + random.Below(10));
        Kind = "long";
    }

    private void AddModRm()
    {
        // Registers, [register + disp8], anything.
        Add(random.Below(3) switch
        {
            0 => 0xC0 | random.Below(64),
            1 => 0x40 | random.Below(64),
            _ => random.Below(256),
        });
    }
}
