using System.Buffers.Binary;
using Emulator.Images;

namespace Tests.Unit.Images;

/// <summary>The ELF reader gives what is in the file, and names what is wrong with it in one line.</summary>
[TestFixture]
internal sealed class ElfImageTests
{
    [TestCase(true)]
    [TestCase(false)]
    public void Header_segments_sections_and_symbols_are_read(bool is64)
    {
        ElfImage elf = ElfImage.Read(ImageSamples.Elf(is64, 0x4000_0000));
        Assert.That(elf.Is64Bit, Is.EqualTo(is64));
        Assert.That(elf.Entry.Value, Is.EqualTo(0x4010_0004));
        Assert.That(elf.PhysicalEntry().Value, Is.EqualTo(0x10_0004));
        ElfSegment[] loads = [.. elf.LoadSegments];
        Assert.That(loads, Has.Length.EqualTo(2));
        Assert.That(loads[1].MemorySizeBytes, Is.EqualTo(0x1000));
        Assert.That(loads[1].Bytes.Length, Is.EqualTo(0x10));
        Assert.That(loads[1].PhysicalAddress.Value, Is.EqualTo(0x101000));
        Assert.That(loads[0].Flags, Is.EqualTo(ElfSegmentFlags.Read | ElfSegmentFlags.Execute));
        Assert.That(
            elf.Sections.Select(s => s.Name),
            Is.EqualTo(new[] { string.Empty, ".text", ".symtab", ".strtab", ".shstrtab" }));
        Assert.That(
            elf.ReadSymbols(),
            Is.EqualTo(new[]
            {
                new ElfSymbol("start", 0x4010_0004, 1, ElfSymbolType.Function, 1),
                new ElfSymbol("table", 0x4010_1000, 16, ElfSymbolType.Object, 1),
            }));
    }

    [Test]
    public void An_entry_that_is_already_physical_is_taken_at_its_word()
    {
        byte[] file = ImageSamples.Elf(true, 0xFFFF_FFFF_8000_0000);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(24), 0x100008);
        Assert.That(ElfImage.Read(file).PhysicalEntry().Value, Is.EqualTo(0x100008));
    }

    [TestCase(4, 9, "class 9")]
    [TestCase(5, 2, "big-endian")]
    [TestCase(6, 0, "version 0")]
    [TestCase(16, 1, "a relocatable object")]
    [TestCase(18, 183, "aarch64")]
    [TestCase(18, 243, "riscv")]
    [TestCase(18, 3, "64-bit but for i386")]
    [TestCase(54, 7, "7 bytes instead of 56")]
    [TestCase(56, 255, "255 program headers ends outside")]
    [TestCase(60, 255, "255 section headers ends outside")]
    [TestCase(0x48 + 7, 255, "segment 0 of 0x20 bytes ends outside the file")]
    [TestCase(0x60, 0xFF, "0xff bytes in the file but only 0x20")]
    [TestCase(0x50 + 1, 0x10, "overlap")]
    public void What_is_wrong_is_said_in_one_line(int at, int value, string expected)
    {
        byte[] file = ImageSamples.Elf(true);
        file[at] = (byte)value;
        if (at == 0x50 + 1)
        {
            // The first segment at the second one's address.
            file[0x50 + 1] = 0x10;
            file[0x50 + 2] = 0x10;
        }

        ImageFormatException error = Assert.Throws<ImageFormatException>(() => ElfImage.Read(file));
        Assert.That(error.Message, Does.Contain(expected).And.Not.Contain("\n"));
    }

    [Test]
    public void Every_truncation_is_refused_as_such()
    {
        byte[] file = ImageSamples.Elf(true);
        int end = 0x700 + (5 * 64);
        for (int length = 16; length < end; length++)
        {
            byte[] cut = file[..length];
            ImageFormatException error = Assert.Throws<ImageFormatException>(() => ElfImage.Read(cut));
            Assert.That(error.Message, Does.Contain("cut off"));
        }
    }
}
