using System.Globalization;
using System.Numerics;
using Emulator.Dram.Standards;

namespace Emulator.Dram.Mapping;

/// <summary>Reads the text of a mapping; what it makes are the masks of each field's bits.</summary>
internal sealed class MappingText
{
    /// <summary>The fields in the order of <see cref="Masks"/>.</summary>
    internal static readonly string[] s_fields = ["Ch", "Bk", "Bg", "Ra", "Ro", "Co"];

    private readonly string _text;
    private readonly int[] _sizes;
    private readonly bool _clips;

    internal MappingText(string text, bool clips, Organization organization, int channels)
    {
        _text = text;
        _clips = clips;
        int[] counts =
        [
            channels, organization.BanksPerGroup, organization.BankGroups, organization.Ranks, organization.Rows,
            organization.LinesPerRow,
        ];
        _sizes = Array.ConvertAll(counts, count => BitOperations.Log2((uint)count));
        string[] parts = text.Split(';', 2);
        Masks = Place(parts[0], BitOperations.Log2((uint)organization.LineBytes));
        if (parts.Length > 1)
        {
            Hash(parts[1]);
        }
    }

    /// <summary>For each field its bits, the least significant first, as masks over the address.</summary>
    internal ulong[][] Masks { get; }

    private ulong[][] Place(string order, int position)
    {
        List<(int Field, int Count)> parts = Parts(order);
        int[] left = [.. _sizes];
        int[] taken = new int[parts.Count];
        for (int i = parts.Count - 1; i >= 0; i--)
        {
            (int field, int count) = parts[i];
            taken[i] = Math.Max(count, 0);
            if (taken[i] > left[field])
            {
                taken[i] = _clips ? left[field] : throw Wrong($"{s_fields[field]} has {_sizes[field]} bits, not more");
            }

            left[field] -= taken[i];
        }

        ulong[][] masks = Array.ConvertAll(_sizes, size => new ulong[size]);
        int[] filled = new int[_sizes.Length];
        for (int i = parts.Count - 1; i >= 0; i--)
        {
            (int field, int count) = parts[i];
            int bits = count < 0 ? left[field] : taken[i];
            left[field] = count < 0 ? 0 : left[field];
            for (int bit = 0; bit < bits; bit++)
            {
                masks[field][filled[field]++] = 1UL << position++;
            }
        }

        int missing = Array.FindIndex(left, bits => bits > 0);
        return missing < 0 ? masks : throw Wrong($"{left[missing]} bits of {s_fields[missing]} are left out");
    }

    /// <summary>The parts from the most significant; a count of −1 is the rest of the field.</summary>
    private List<(int Field, int Count)> Parts(string order)
    {
        List<(int Field, int Count)> parts = [];
        for (int i = 0; i < order.Length;)
        {
            if (order[i] == ' ')
            {
                i++;
                continue;
            }

            string name = order.Substring(i, Math.Min(2, order.Length - i));
            int digits = i += name.Length;
            while (i < order.Length && char.IsAsciiDigit(order[i]))
            {
                i++;
            }

            if (name == "Ba" && digits == i)
            {
                parts.Add((FieldOf("Bk"), -1));
                parts.Add((FieldOf("Bg"), -1));
            }
            else
            {
                parts.Add((FieldOf(name), digits == i ? -1 : Number(order[digits..i])));
            }
        }

        int[] rests = new int[s_fields.Length];
        foreach ((int field, int count) in parts)
        {
            if (count < 0 && ++rests[field] > 1)
            {
                throw Wrong($"{s_fields[field]} twice without a number of bits");
            }
        }

        return parts;
    }

    private void Hash(string terms)
    {
        ulong[][] plain = [.. Masks.Select(masks => masks.ToArray())];
        foreach (string term in terms.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] words = term.Split('^', StringSplitOptions.TrimEntries);
            (int field, int first, bool whole) = Target(words[0]);
            int last = whole ? _sizes[field] - 1 : first;
            for (int bit = first; bit <= last; bit++)
            {
                foreach (string word in words.Skip(1))
                {
                    Masks[field][bit] ^= SourceOf(word, plain, whole ? bit : -1);
                }
            }
        }
    }

    /// <summary>What is hashed: all bits of a field (Bg) or one (Bg.0).</summary>
    private (int Field, int Bit, bool Whole) Target(string word)
    {
        string[] parts = word.Split('.');
        int field = FieldOf(parts[0]);
        int bit = parts.Length > 1 ? Number(parts[1]) : 0;
        return parts.Length == 1 || bit < _sizes[field]
            ? (field, bit, parts.Length == 1)
            : throw Wrong($"{s_fields[field]} has {_sizes[field]} bits, none {bit}");
    }

    /// <summary>
    /// What is added: a bit of a field (Ro.3), of the address (a13), each of a field (Ro; from bit 2: Ro+2).
    /// </summary>
    private ulong SourceOf(string word, ulong[][] plain, int index)
    {
        if (word.Length > 1 && word[0] == 'a' && char.IsAsciiDigit(word[1]))
        {
            return 1UL << Number(word[1..]);
        }

        string[] parts = word.Split('.', '+');
        int field = FieldOf(parts[0]);
        int bit = parts.Length > 1 ? Number(parts[1]) : 0;
        bool single = word.Contains('.', StringComparison.Ordinal);
        if (!single && index < 0)
        {
            throw Wrong($"'{word}': one bit takes one bit, such as {s_fields[field]}.0");
        }

        bit += single ? 0 : index;
        return bit < _sizes[field] ? plain[field][bit]
            : _clips ? 0UL : throw Wrong($"'{word}': {s_fields[field]} has {_sizes[field]} bits, none {bit}");
    }

    private int FieldOf(string name) => Array.IndexOf(s_fields, name) is >= 0 and int field
        ? field
        : throw Wrong($"'{name}' is none of Ro Ba Bk Bg Ra Co Ch");

    private int Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < 64
            ? number
            : throw Wrong($"'{digits}' is no number of bits");

    private FormatException Wrong(string why) => new($"address mapping '{_text}': {why}");
}
