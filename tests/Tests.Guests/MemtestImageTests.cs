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

    /// <summary>Tests 0 to 3 are over when the screen, kept in VGA memory, shows a later one.</summary>
    [TestCase("boot/memtest86+x64.bin"), Category("Slow")]
    public void Memtest_finds_no_error_in_its_first_tests(string path)
    {
        PagewalkRun run = PagewalkRun.Of(
            "run", "-m", "64M", "-kernel", DebianImages.Find(Package, path), "-append", "console=ttyS0,115200",
            "-nographic", "--max-instructions", "3500000000", "--screen", "-no-reboot");
        string screen = run.Output[run.Output.LastIndexOf("CLK/Temp", StringComparison.Ordinal)..];
        TestContext.Out.WriteLine(screen);
        Assert.That(run.ExitCode, Is.EqualTo(8), run.Errors);
        Assert.That(screen, Does.Match("Test #([4-9]|10)").And.Match("(?m)Errors: 0$"));
    }
}
