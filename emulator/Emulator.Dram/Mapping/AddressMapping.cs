using System.Numerics;
using System.Runtime.CompilerServices;
using Emulator.Dram.Standards;

namespace Emulator.Dram.Mapping;

/// <summary>From physical addresses to channels, banks, rows and columns, and back.</summary>
public sealed class AddressMapping
{
    private readonly AddressField _channel;
    private readonly AddressField _bank;
    private readonly AddressField _row;
    private readonly AddressField _column;
    private readonly int[] _sizes;
    private readonly int _lineBits;
    private readonly ulong[] _inverse;

    private AddressMapping(string text, ulong[][] masks, Organization organization)
    {
        Text = text;

        // All counts are powers of two: a bank's number in its channel is one field, of bank, group and rank.
        ulong[][] fields = [masks[0], [.. masks[1], .. masks[2], .. masks[3]], masks[4], masks[5]];
        _channel = new AddressField(fields[0]);
        _bank = new AddressField(fields[1]);
        _row = new AddressField(fields[2]);
        _column = new AddressField(fields[3]);
        _sizes = Array.ConvertAll(fields, field => field.Length);
        _lineBits = BitOperations.Log2((uint)organization.LineBytes);
        ulong[] all = [.. fields[0], .. fields[1], .. fields[2], .. fields[3]];
        ulong[] rows = Array.ConvertAll(all, mask => mask >> _lineBits);
        AddressBits = _lineBits + rows.Length;
        ulong memory = rows.Length == 64 ? ulong.MaxValue : (1UL << rows.Length) - 1;
        if (Array.Exists(all, mask => (mask & ~(memory << _lineBits)) != 0))
        {
            throw new FormatException(
                $"address mapping '{text}': an address bit outside {_lineBits} to {AddressBits - 1}");
        }

        int dependent = BitMatrix.FirstDependent(rows);
        _inverse = dependent < 0 ? BitMatrix.Invert(rows) : throw new FormatException(
            $"address mapping '{text}': not reversible, {NameOfBit(dependent, masks)} is a sum of other bits");
    }

    /// <summary>What it was made of.</summary>
    public string Text { get; }

    /// <summary>Address bits that count: the logarithm of the memory's size.</summary>
    public int AddressBits { get; }

    /// <summary>
    /// Reads a mapping: a name of <see cref="NamedMappings"/>, or fields from the most significant bit. Ro is the row,
    /// Bk the bank of its group, Bg the bank group, Ba both (the group lower), Ra the rank, Co the column, Ch the
    /// channel; a number takes so many bits, so that a field may come in several parts: <c>RoCoRaBaCo2Ch</c>. After a
    /// semicolon, sums modulo 2: <c>Bg^Ro</c> (each bit with the bit of the row of the same number), <c>Bk^Ro+2</c>
    /// (with the bit two higher), <c>Ch.0^Ro.3^a12</c> (single bits, and bit 12 of the address).
    /// </summary>
    /// <exception cref="FormatException">It is no mapping of this memory; the text says why.</exception>
    public static AddressMapping Parse(string text, Organization organization, int channels)
    {
        if (organization.ProblemWith(channels) is string problem)
        {
            throw new FormatException(problem);
        }

        string? known = NamedMappings.TextOf(text);
        return new AddressMapping(
            text, new MappingText(known ?? text, known is not null, organization, channels).Masks, organization);
    }

    /// <summary>Where a physical address lies; addresses beyond the memory wrap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MappedAddress Map(ulong address) => new( // HOT
        _channel.ValueOf(address), _bank.ValueOf(address), _row.ValueOf(address), _column.ValueOf(address));

    /// <summary>The lowest physical address of a place.</summary>
    public ulong AddressOf(in MappedAddress place)
    {
        ReadOnlySpan<int> values = [place.Channel, place.Bank, place.Row, place.Column];
        ulong outputs = 0;
        int position = 0;
        for (int i = 0; i < values.Length; i++)
        {
            outputs |= (ulong)values[i] << position;
            position += _sizes[i];
        }

        ulong address = 0;
        for (int bit = 0; bit < _inverse.Length; bit++)
        {
            address |= (ulong)(BitOperations.PopCount(outputs & _inverse[bit]) & 1) << (bit + _lineBits);
        }

        return address;
    }

    private static string NameOfBit(int bit, ulong[][] masks)
    {
        int field = 0;
        while (bit >= masks[field].Length)
        {
            bit -= masks[field++].Length;
        }

        return $"{MappingText.s_fields[field]}.{bit}";
    }
}
