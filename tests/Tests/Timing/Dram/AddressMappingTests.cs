using Emulator.Dram.Mapping;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>Mappings go both ways, and what is none is explained.</summary>
[TestFixture]
internal sealed class AddressMappingTests
{
    private static readonly Organization s_two = new(2, 4, 4, 65536, 128);

    public static IEnumerable<string> Texts() => NamedMappings.All.Select(row => row.Name).Concat(
    [
        "RoCo3BkRaCo2BgChCo2", "ChCoRoBaRa", "RoBaRaCoCh;Ch.0^Ro.3^a12^Ro.5", "Ro4 Bk1 Co Bg Ro Bk Ra Ch;Bg^Ro+3^Co",
    ]);

    public static IEnumerable<Organization> Shapes() => DramStandards.All.Select(device => device.Organization)
        .Distinct().SelectMany(shape => new[] { 1, 2, 4 }.Select(ranks => shape with { Ranks = ranks }));

    [Test]
    public void Every_name_is_a_mapping_of_every_memory([ValueSource(nameof(Shapes))] Organization shape)
    {
        foreach ((string name, _, _) in NamedMappings.All)
        {
            foreach (int channels in new[] { 1, 2, 8 })
            {
                AddressMapping mapping = AddressMapping.Parse(name, shape, channels);
                ulong state = 88172645463325252;
                for (int i = 0; i < 1000; i++)
                {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    ulong line = (state % (1UL << mapping.AddressBits)) & ~((ulong)shape.LineBytes - 1);
                    Assert.That(mapping.AddressOf(mapping.Map(line)), Is.EqualTo(line));
                }
            }
        }
    }

    [Test]
    public void A_small_memory_is_covered_place_by_place([ValueSource(nameof(Texts))] string text)
    {
        Organization shape = new(2, 4, 4, 64, 128);
        AddressMapping mapping = AddressMapping.Parse(text, shape, 2);
        HashSet<MappedAddress> places = [];
        int lost = 0;
        for (ulong line = 0; line < 1UL << (mapping.AddressBits - 6); line++)
        {
            MappedAddress place = mapping.Map(line << 6);
            lost += mapping.AddressOf(place) == line << 6 ? 0 : 1;
            places.Add(place);
        }

        Assert.That(lost, Is.Zero);
        Assert.That(places, Has.Count.EqualTo(2 * shape.Banks * shape.Rows * shape.LinesPerRow));
    }

    [TestCase("RoBaRaCoCh", 0x40UL, 0, 0, 0, 1, 1)]
    [TestCase("RoBaRaCoCh", 0x2000UL, 0, 4, 0, 0, 1)]
    [TestCase("ChRaBaRoCo", 0x2000UL, 0, 0, 1, 0, 1)]
    [TestCase("MOP", 0x100UL, 0, 4, 0, 0, 1)]
    [TestCase("RoBaRaCoCh;Bg^Ro", 0x20000UL, 0, 4, 1, 0, 1)]
    public void Fields_lie_where_the_text_says(
        string text, ulong address, int channel, int bank, int row, int column, int ranks)
    {
        AddressMapping mapping = AddressMapping.Parse(text, s_two with { Ranks = ranks }, 1);
        Assert.That(mapping.Map(address), Is.EqualTo(new MappedAddress(channel, bank, row, column)));
    }

    [TestCase("RoBaCoCh", "1 bits of Ra are left out")]
    [TestCase("RoBaRaCoXx", "'Xx' is none of Ro Ba Bk Bg Ra Co Ch")]
    [TestCase("RoBaRaCoChCo", "Co twice without a number of bits")]
    [TestCase("RoBaRaCoCh9", "Ch has 1 bits, not more")]
    [TestCase("RoBaRaCoCh;Bg.0^Bg.0", "not reversible, Bg.0 is a sum of other bits")]
    [TestCase("RoBaRaCoCh;Bg.0^Bg.1,Bg.1^Bg.0", "not reversible, Bg.1 is a sum of other bits")]
    [TestCase("RoBaRaCoCh;Bg.4^Ro.0", "Bg has 2 bits, none 4")]
    [TestCase("RoBaRaCoCh;Ch^a60", "an address bit outside 6 to 34")]
    [TestCase("RoBaRaCoCh;Ch.0^Ro", "one bit takes one bit")]
    public void What_is_no_mapping_is_explained(string text, string why) => Assert.That(
        () => AddressMapping.Parse(text, s_two, 2), Throws.TypeOf<FormatException>().With.Message.Contains(why));

    [TestCase(3, 1, "3 ranks")]
    [TestCase(1, 3, "3 channels")]
    [TestCase(0, 1, "0 ranks")]
    public void An_impossible_organisation_is_explained(int ranks, int channels, string why) => Assert.That(
        () => AddressMapping.Parse("RoBaRaCoCh", s_two with { Ranks = ranks }, channels),
        Throws.TypeOf<FormatException>().With.Message.Contains(why));
}
