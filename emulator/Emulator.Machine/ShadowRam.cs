using Emulator.Arch;

namespace Emulator.Machine;

/// <summary>
/// RAM from 0xC0000 to 0xFFFFF in 13 segments, of which the host bridge says where reads and where writes go: to RAM,
/// or to the PCI bus, behind which only the firmware's ROM answers. Firmware copies itself into that RAM and then
/// forbids the writes.
/// </summary>
/// <remarks>Host memory holds what reads see; the bytes that they do not see wait in a buffer.</remarks>
internal sealed class ShadowRam : IMmioDevice
{
    public const ulong Start = 0xC0000;
    public const int SizeBytes = 0x40000;
    public const int SegmentCount = 13;

    /// <summary>Reads go to RAM.</summary>
    public const byte ReadsRam = 1 << 0;

    /// <summary>Writes go to RAM.</summary>
    public const byte WritesRam = 1 << 1;

    private const int SmallSegmentBytes = 0x4000;
    private const int LastSegmentBytes = 0x10000;

    private readonly PhysicalAddressSpace _memory;
    private readonly byte[] _rom = new byte[SizeBytes];
    private readonly byte[] _hidden = new byte[SizeBytes];
    private readonly byte[] _access = new byte[SegmentCount];

    /// <param name="memory">Where the segments lie, as RAM.</param>
    /// <param name="rom">What the ROM holds that ends at 0xFFFFF; nobody answers before it.</param>
    public ShadowRam(PhysicalAddressSpace memory, ReadOnlySpan<byte> rom)
    {
        _memory = memory;
        _rom.AsSpan().Fill(0xFF);
        rom.CopyTo(_rom.AsSpan(SizeBytes - rom.Length));
        _rom.CopyTo(_hidden.AsSpan());
        _access.AsSpan().Fill(ReadsRam | WritesRam);
        memory.AddMmioBehind(Start, SizeBytes, this, "shadow RAM");
    }

    /// <inheritdoc />
    public int MinimumBytes => 1;

    /// <inheritdoc />
    public int MaximumBytes => 8;

    /// <summary>Sends reads and writes of a segment to RAM or not.</summary>
    public void Set(int segment, byte access)
    {
        if (_access[segment] == access)
        {
            return;
        }

        if (((_access[segment] ^ access) & ReadsRam) != 0)
        {
            Span<byte> seen = Seen(segment);
            Span<byte> hidden = Hidden(segment);
            byte[] waiting = seen.ToArray();
            hidden.CopyTo(seen);
            waiting.CopyTo(hidden);
        }

        _access[segment] = access;
        Apply(segment);
    }

    /// <summary>All segments are RAM again, with what it held.</summary>
    public void Reset()
    {
        for (int i = 0; i < SegmentCount; i++)
        {
            Set(i, ReadsRam | WritesRam);
        }
    }

    /// <inheritdoc />
    public ulong ReadMmio(ulong offset, int sizeBytes)
    {
        ulong value = 0;
        ReadOnlySpan<byte> seen = _memory.Backing(Start + offset, sizeBytes);
        for (int i = 0; i < sizeBytes; i++)
        {
            value |= (ulong)seen[i] << (8 * i);
        }

        return value;
    }

    /// <inheritdoc />
    public void WriteMmio(ulong offset, int sizeBytes, ulong value)
    {
        byte access = _access[Math.Min((int)offset / SmallSegmentBytes, SegmentCount - 1)];
        if ((access & WritesRam) == 0)
        {
            return;
        }

        Span<byte> ram = (access & ReadsRam) != 0
            ? _memory.Backing(Start + offset, sizeBytes)
            : _hidden.AsSpan((int)offset, sizeBytes);
        for (int i = 0; i < sizeBytes; i++)
        {
            ram[i] = (byte)(value >> (8 * i));
        }
    }

    /// <summary>Writes what physical memory does not show: RAM behind ROM.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_access);
        for (int i = 0; i < SegmentCount; i++)
        {
            if ((_access[i] & ReadsRam) == 0)
            {
                writer.Write(Hidden(i));
            }
        }
    }

    /// <summary>Follows the restoring of physical memory, which shows what reads see already.</summary>
    public void Restore(BinaryReader reader)
    {
        reader.ReadExactly(_access);
        _rom.CopyTo(_hidden.AsSpan());
        for (int i = 0; i < SegmentCount; i++)
        {
            _access[i] &= ReadsRam | WritesRam;
            if ((_access[i] & ReadsRam) == 0)
            {
                reader.ReadExactly(Hidden(i));
            }

            Apply(i);
        }
    }

    private static (int Offset, int SizeBytes) Place(int segment) =>
        (segment * SmallSegmentBytes, segment == SegmentCount - 1 ? LastSegmentBytes : SmallSegmentBytes);

    private Span<byte> Seen(int segment) =>
        _memory.Backing(Start + (ulong)Place(segment).Offset, Place(segment).SizeBytes);

    private Span<byte> Hidden(int segment) => _hidden.AsSpan(Place(segment).Offset, Place(segment).SizeBytes);

    private void Apply(int segment)
    {
        // Where reads and writes meet different memory, each access has to ask.
        FrameAttributes kind = _access[segment] switch
        {
            ReadsRam | WritesRam => FrameAttributes.None,
            WritesRam => FrameAttributes.Mmio,
            _ => FrameAttributes.Rom,
        };
        (int offset, int sizeBytes) = Place(segment);
        _memory.SetKind(Start + (ulong)offset, (ulong)sizeBytes, kind, this);
    }
}
