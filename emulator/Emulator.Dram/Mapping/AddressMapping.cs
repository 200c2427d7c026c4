using System.Numerics;
using Emulator.Dram.Standards;

namespace Emulator.Dram.Mapping;

/// <summary>From physical addresses to channels, banks, rows and columns.</summary>
public sealed class AddressMapping
{
    private readonly AddressField _channel;
    private readonly AddressField _rank;
    private readonly AddressField _group;
    private readonly AddressField _bank;
    private readonly AddressField _row;
    private readonly AddressField _column;
    private readonly Organization _organization;

    private AddressMapping(Organization organization, int channels, string order)
    {
        _organization = organization;
        int position = BitOperations.Log2((uint)organization.LineBytes);
        Dictionary<string, AddressField> fields = [];
        foreach (string name in Names(order).Reverse())
        {
            int bits = BitOperations.Log2((uint)SizeOf(name, organization, channels));
            fields[name] = new AddressField(Enumerable.Range(position, bits).Select(bit => 1UL << bit));
            position += bits;
        }

        _channel = fields["Ch"];
        _rank = fields["Ra"];
        _group = fields["Bg"];
        _bank = fields["Bk"];
        _row = fields["Ro"];
        _column = fields["Co"];
    }

    /// <summary>
    /// A permutation of fields from the most significant: Ro row, Bk bank of its group, Bg bank group, Ba both (the
    /// group lower), Ra rank, Co column, Ch channel.
    /// </summary>
    public static AddressMapping Parse(string order, Organization organization, int channels) =>
        new(organization, channels, order);

    /// <summary>Where a physical address lies; addresses beyond the memory wrap.</summary>
    public MappedAddress Map(ulong address) // HOT
    {
        int bank = (((_rank.ValueOf(address) * _organization.BankGroups) + _group.ValueOf(address))
            * _organization.BanksPerGroup) + _bank.ValueOf(address);
        return new MappedAddress(_channel.ValueOf(address), bank, _row.ValueOf(address), _column.ValueOf(address));
    }

    private static IEnumerable<string> Names(string order) =>
        order.Chunk(2).SelectMany(pair => new string(pair) is var name && name == "Ba" ? ["Bk", "Bg"] : new[] { name });

    private static int SizeOf(string name, Organization organization, int channels) => name switch
    {
        "Ro" => organization.Rows,
        "Bk" => organization.BanksPerGroup,
        "Bg" => organization.BankGroups,
        "Ra" => organization.Ranks,
        "Co" => organization.LinesPerRow,
        "Ch" => channels,
        _ => throw new FormatException($"address mapping: '{name}' is none of Ro Ba Bk Bg Ra Co Ch"),
    };
}
