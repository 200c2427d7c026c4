using System.Globalization;
using System.Text;
using Emulator.Images;

namespace Tests.Unit.Images;

/// <summary>What is written as a newc archive can be read back by the form's own rules.</summary>
[TestFixture]
internal sealed class CpioArchiveTests
{
    private const int HeaderBytes = 110;

    [Test]
    public void Entries_come_back_in_order_with_mode_device_and_content()
    {
        CpioArchive archive = new();
        archive.AddFolder("dev", 0x1ED);
        archive.AddCharacterDevice("dev/console", 0x180, (5, 1));
        archive.AddFile("init", 0x1ED, "#!x"u8);
        archive.AddFile("empty", 0x1A4, []);
        string[] expected =
        [
            "dev 41ed 0:0 ", "dev/console 2180 5:1 ", "init 81ed 0:0 #!x", "empty 81a4 0:0 ", "TRAILER!!! 0 0:0 ",
        ];
        Assert.That(Read(archive.ToArray()), Is.EqualTo(expected));
        Assert.That(Read(archive.ToArray()), Is.EqualTo(expected), "asking twice ends it once");
    }

    private static List<string> Read(byte[] bytes)
    {
        List<string> entries = [];
        HashSet<uint> inodes = [];
        int at = 0;
        while (at < bytes.Length)
        {
            Assert.That(Encoding.ASCII.GetString(bytes, at, 6), Is.EqualTo("070701"), $"at {at}");
            Assert.That(inodes.Add(Field(bytes, at, 0)), "every entry is a file of its own");
            uint nameBytes = Field(bytes, at, 11);
            int content = Aligned(at + HeaderBytes + (int)nameBytes);
            uint sizeBytes = Field(bytes, at, 6);
            string name = Encoding.UTF8.GetString(bytes, at + HeaderBytes, (int)nameBytes - 1);
            string text = Encoding.UTF8.GetString(bytes, content, (int)sizeBytes);
            entries.Add($"{name} {Field(bytes, at, 1):x} {Field(bytes, at, 9)}:{Field(bytes, at, 10)} {text}");
            at = Aligned(content + (int)sizeBytes);
        }

        return entries;
    }

    private static uint Field(byte[] bytes, int at, int index) => uint.Parse(
        Encoding.ASCII.GetString(bytes, at + 6 + (8 * index), 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int Aligned(int offset) => (offset + 3) & ~3;
}
