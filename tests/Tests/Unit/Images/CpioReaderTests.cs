using System.Globalization;
using System.IO.Compression;
using System.Text;
using Emulator.Images;

namespace Tests.Unit.Images;

/// <summary>Archives are read as Linux unpacks its first file system.</summary>
[TestFixture]
internal sealed class CpioReaderTests
{
    private const long Limit = 1 << 20;

    [Test]
    public void What_was_written_is_read()
    {
        CpioArchive archive = new();
        archive.AddFolder("dev", 0x1ED);
        archive.AddCharacterDevice("dev/console", 0x180, (5, 1));
        archive.AddFile("init", 0x1ED, "#!x"u8);
        Assert.That(Lines(archive.ToArray()), Is.EqualTo(
            ["0 dev 41ed 0:0 ", "0 dev/console 2180 5:1 ", "0 init 81ed 0:0 #!x"]));
    }

    [Test]
    public void Archives_follow_one_another_plain_and_packed_with_zeros_between()
    {
        byte[] one = Archive("one"), two = Archive("two"), three = Archive("three"), four = Archive("four");
        byte[] packed = Packed([.. two, .. new byte[512], .. three]);
        byte[] gap = new byte[4 - ((one.Length + packed.Length) % 4) + 8];
        byte[] file = [.. one, .. packed, .. gap, .. four, .. Packed(Archive("five")), .. Packed(Archive("six"))];
        Assert.That(Lines(file), Is.EqualTo(
        [
            "0 one 81a4 0:0 one!", "1 two 81a4 0:0 two!", "2 three 81a4 0:0 three!", "3 four 81a4 0:0 four!",
            "4 five 81a4 0:0 five!", "5 six 81a4 0:0 six!",
        ]));
    }

    [Test]
    public void Sums_are_checked_in_the_crc_form()
    {
        byte[] bytes = Archive("x");
        "070702"u8.CopyTo(bytes);
        Encoding.ASCII.GetBytes($"{(uint)('x' + '!'):X8}").CopyTo(bytes, 6 + (12 * 8));
        Assert.That(Lines(bytes), Is.EqualTo(["0 x 81a4 0:0 x!"]));
        bytes[6 + (13 * 8) - 1] ^= 1;
        ExpectRefused(bytes, "sums up to 99, not to 98");
    }

    [Test]
    public void What_cannot_be_read_is_told_in_a_line()
    {
        ExpectRefused("text"u8.ToArray(), "neither a cpio archive");
        ExpectRefused([0x28, 0xB5, 0x2F, 0xFD, 0, 0], "packed by zstd");
        ExpectRefused("070707"u8.ToArray().Concat(new byte[200]).ToArray(), "old form odc");
        ExpectRefused(Packed("text"u8.ToArray().Concat(new byte[200]).ToArray()), "no cpio entry");
        ExpectRefused(Packed(new byte[Limit + 1]), "larger than the memory");
        byte[] packed = Packed(Archive("x"));
        packed[^6] ^= 1;
        ExpectRefused(packed, "its sum is wrong");
    }

    [Test]
    public void A_file_that_is_cut_off_is_refused_or_ends_between_entries()
    {
        byte[] plain = [.. Archive("one"), .. Archive("two")];
        byte[] packed = Packed(plain);
        int refused = 0;
        for (int length = 1; length < plain.Length; length++)
        {
            refused += IsRefused(plain[..length]) ? 1 : 0;
        }

        for (int length = 1; length < packed.Length; length++)
        {
            Assert.That(IsRefused(packed[..length]), $"{length} of {packed.Length} bytes");
        }

        TestContext.Out.WriteLine($"{refused} of {plain.Length - 1} cuts of a plain file refused");
        Assert.That(refused, Is.GreaterThan(plain.Length * 9 / 10));
    }

    [Test]
    public void Damage_gives_no_other_exception()
    {
        byte[] plain = Archive("one"), packed = Packed(plain);
        Random random = new(0xC910);
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = (byte[])(i % 2 == 0 ? plain : packed).Clone();
            for (int n = random.Next(1, 4); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            refused += IsRefused(bytes) ? 1 : 0;
        }

        TestContext.Out.WriteLine($"cpio: 20000 cases (seed 0xc910), {refused} refused");
        Assert.That(refused, Is.Positive);
    }

    private static bool IsRefused(byte[] bytes)
    {
        try
        {
            _ = CpioReader.Read(bytes, Limit);
            return false;
        }
        catch (ImageFormatException)
        {
            return true;
        }
    }

    private static void ExpectRefused(byte[] bytes, string words) => Assert.That(
        () => CpioReader.Read(bytes, Limit), Throws.TypeOf<ImageFormatException>().With.Message.Contains(words));

    private static byte[] Archive(string name)
    {
        CpioArchive archive = new();
        archive.AddFile(name, 0x1A4, Encoding.ASCII.GetBytes(name + "!"));
        return archive.ToArray();
    }

    private static byte[] Packed(byte[] bytes)
    {
        using MemoryStream into = new();
        using (GZipStream packer = new(into, CompressionLevel.Optimal))
        {
            packer.Write(bytes);
        }

        return into.ToArray();
    }

    private static string[] Lines(byte[] bytes) =>
    [
        .. CpioReader.Read(bytes, Limit).Select(e => string.Create(
            CultureInfo.InvariantCulture,
            $"{e.Identity.Archive} {e.Name} {e.Mode:x} {e.Device.Major}:{e.Device.Minor} "
            + $"{Encoding.ASCII.GetString(e.Content.Span)}")),
    ];
}
