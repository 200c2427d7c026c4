using Emulator.Images;

namespace Tests.Guests;

/// <summary>Debian's memtest86+ is read as what it is: a kernel of the Linux/x86 boot protocol.</summary>
[TestFixture]
internal sealed class MemtestImageTests
{
    private const string Package = "memtest86+";

    [TestCase("boot/memtest86+x64.bin", true)]
    [TestCase("boot/memtest86+ia32.bin", false)]
    public void Memtest_is_recognised_with_its_entry(string path, bool has64BitEntry)
    {
        byte[] file = File.ReadAllBytes(DebianImages.Find(Package, path));
        Assert.That(ImageRecognizer.Recognize(file), Is.EqualTo(ImageFormat.Linux));
        LinuxKernel kernel = LinuxKernel.Read(file);
        TestContext.Out.WriteLine(
            $"{path}: protocol {kernel.Protocol:x}, {kernel.ProtectedModePart.Length} bytes at {kernel.Code32Start:x}");
        Assert.That(kernel.Has64BitEntry, Is.EqualTo(has64BitEntry));
        Assert.That(kernel.SetupPart.Length + kernel.ProtectedModePart.Length, Is.LessThanOrEqualTo(file.Length));
        Assert.That(kernel.Code32Start, Is.EqualTo(0x10_0000), "both are loaded at 1 MiB");
    }
}
