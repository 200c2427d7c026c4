using System.Buffers.Binary;
using Emulator.Images;

namespace Tests.Unit.Images;

/// <summary>Recognition by content, Multiboot 1 and the Linux setup header.</summary>
[TestFixture]
internal sealed class OtherImageTests
{
    [Test]
    public void Formats_are_recognized_by_content()
    {
        Assert.That(ImageRecognizer.Recognize(ImageSamples.Elf(true)), Is.EqualTo(ImageFormat.Elf));
        Assert.That(ImageRecognizer.Recognize(ImageSamples.Elf(false)), Is.EqualTo(ImageFormat.Elf));
        Assert.That(ImageRecognizer.Recognize(ImageSamples.MultibootElf()), Is.EqualTo(ImageFormat.Multiboot));
        Assert.That(ImageRecognizer.Recognize(ImageSamples.MultibootAddresses()), Is.EqualTo(ImageFormat.Multiboot));
        Assert.That(ImageRecognizer.Recognize(ImageSamples.Linux()), Is.EqualTo(ImageFormat.Linux));
        Assert.That(ImageRecognizer.Recognize([0xEB, 0xFE]), Is.EqualTo(ImageFormat.Flat));
        Assert.That(ImageRecognizer.Recognize([]), Is.EqualTo(ImageFormat.Flat));
    }

    [TestCase(8180, true)]
    [TestCase(8184, false)]
    [TestCase(18, false)]
    public void Multiboot_header_is_4_aligned_and_wholly_in_the_first_8192_bytes(int offset, bool found)
    {
        byte[] file = new byte[9000];
        ImageSamples.MultibootElf().AsSpan(0x408, 12).CopyTo(file.AsSpan(offset));
        Assert.That(MultibootHeader.FindOffset(file), Is.EqualTo(found ? offset : -1));
    }

    [Test]
    public void Multiboot_address_fields_give_the_one_segment()
    {
        MultibootImage image = MultibootImage.Read(ImageSamples.MultibootAddresses());
        Assert.That(image.Entry.Value, Is.EqualTo(0x100040));
        ImageSegment segment = image.Segments.Single();
        Assert.That(segment.At.Value, Is.EqualTo(0x100000));
        Assert.That(segment.Bytes.Length, Is.EqualTo(0x180));
        Assert.That(segment.SizeBytes, Is.EqualTo(0x3000));
    }

    [Test]
    public void Multiboot_load_end_of_zero_means_the_end_of_the_file()
    {
        byte[] file = ImageSamples.MultibootAddresses();
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(16 + 20), 0);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(16 + 24), 0);
        ImageSegment segment = MultibootImage.Read(file).Segments.Single();
        Assert.That(segment.Bytes.Length, Is.EqualTo(0x200));
        Assert.That(segment.SizeBytes, Is.EqualTo(0x200));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Multiboot_without_address_fields_is_loaded_as_elf(bool is64)
    {
        MultibootImage image = MultibootImage.Read(ImageSamples.MultibootElf(is64));
        Assert.That(image.Elf, Is.Not.Null);
        Assert.That(image.Entry.Value, Is.EqualTo(0x100004));
        Assert.That(image.Segments.Select(s => s.At.Value), Is.EqualTo(new ulong[] { 0x100000, 0x101000 }));
    }

    [Test]
    public void Multiboot_requirements_that_nobody_knows_are_refused()
    {
        byte[] file = ImageSamples.MultibootAddresses();
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(20), 0x10013);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(24), unchecked(0U - 0x1BADB002 - 0x10013));
        ImageFormatException error = Assert.Throws<ImageFormatException>(() => MultibootImage.Read(file));
        Assert.That(error.Message, Does.Contain("requires features 0x10"));
    }

    [Test]
    public void Linux_setup_header_is_read_field_by_field()
    {
        LinuxKernel kernel = LinuxKernel.Read(ImageSamples.Linux());
        Assert.That(kernel.Protocol, Is.EqualTo(0x20F));
        Assert.That(kernel.SetupPart.Length, Is.EqualTo(3 * 512));
        Assert.That(kernel.ProtectedModePart.Length, Is.EqualTo(0x1000));
        Assert.That(kernel.SetupHeader.Length, Is.EqualTo(0x26C - 0x1F1));
        Assert.That(kernel.Has64BitEntry, Is.True);
        Assert.That(kernel.IsRelocatable, Is.True);
        Assert.That(kernel.PreferredAddress, Is.EqualTo(0x1000000));
        Assert.That(kernel.InitSizeBytes, Is.EqualTo(0x800000));
        Assert.That(kernel.HandoverOffset, Is.EqualTo(0x123));
        Assert.That(kernel.InitrdAddressMax, Is.EqualTo(0x7FFF_FFFF));
    }

    [Test]
    public void Linux_fields_newer_than_the_protocol_are_not_believed()
    {
        byte[] file = ImageSamples.Linux();
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x206), 0x205);
        LinuxKernel kernel = LinuxKernel.Read(file);
        Assert.That(kernel.Has64BitEntry, Is.False);
        Assert.That(kernel.InitSizeBytes, Is.Zero);
        Assert.That(kernel.CommandLineSizeBytes, Is.EqualTo(255));
        Assert.That(kernel.IsRelocatable, Is.True);
    }

    [TestCase(0x207, 1, "older than 2.02")]
    [TestCase(0x211, 0, "zImage")]
    [TestCase(0x1F1, 60, "cut off")]
    [TestCase(0x1F6, 1, "cut off")]
    public void Linux_images_that_cannot_be_booted_are_refused(int at, int value, string expected)
    {
        byte[] file = ImageSamples.Linux();
        file[at] = (byte)value;
        ImageFormatException error = Assert.Throws<ImageFormatException>(() => LinuxKernel.Read(file));
        Assert.That(error.Message, Does.Contain(expected).And.Not.Contain("\n"));
    }
}
