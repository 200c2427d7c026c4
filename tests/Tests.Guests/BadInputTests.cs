using System.Buffers.Binary;

namespace Tests.Guests;

/// <summary>Bad input ends in one line that says what, where and what to do, and in exit code 2.</summary>
[TestFixture]
internal sealed class BadInputTests
{
    private const ushort Amd64 = 62;
    private const ushort Arm64 = 183;

    [TestCase("nonsense", "unknown command: nonsense: did you mean ")]
    [TestCase("run", "nothing to boot: run: give -kernel FILE")]
    [TestCase("run -kernal x", "unknown option: -kernal: did you mean -kernel?")]
    [TestCase("run -kernel no/such/file", "no such file: -kernel no/such/file: check the path")]
    [TestCase("run -kernel /", "not a file but a folder: -kernel /: give a file")]
    [TestCase("run --sample tuor", "unknown sample: --sample tuor: did you mean tour?")]
    [TestCase("run --sample chase -m 64M", "too little memory: --sample chase: give at least -m 96M")]
    [TestCase("run --sample tour -kernel x", "two things to boot: -kernel and --sample tour: give one of them")]
    [TestCase("run --sample tour -m 100G", "not a size that RAM can have: -m 100G: give 1M to 64G, in steps of 4K")]
    [TestCase("run --sample tour -m 4K", "not a size that RAM can have: -m 4K: give 1M to 64G, in steps of 4K")]
    [TestCase("run --sample tour -m 1.5G", "not a memory size: -m 1.5G: give a whole number with the suffix K, M or G")]
    [TestCase("run --sample tour -cpu -lm", "a change without a model: did you mean 'max,-lm'?: -cpu -lm: ")]
    [TestCase("run -bios /", "not a file but a folder: -bios /: give a file")]
    [TestCase("run --sample tour -initrd /", "not a file but a folder: -initrd /: give a file")]
    [TestCase("run --sample tour -D / -d mmu", "cannot be written: -D /: ")]
    [TestCase("run --sample tour -serial file:/", "cannot be opened: -serial /: ")]
    [TestCase("run --sample tour -debugcon file:/", "cannot be opened: -debugcon file:/: ")]
    [TestCase("run --sample hello-long --load-at 0x7c00", "a sample knows its mode and address: --sample hello-long: ")]
    [TestCase("run --sample hello-long --mode real", "a sample knows its mode and address: --sample hello-long: ")]
    [TestCase("run -kernel ", "no file name: -kernel: give one")]
    [TestCase("run --sample tour -d mmu -D ", "no file name: -D: give one")]
    [TestCase("run --sample tour -serial file:", "unknown serial line: -serial file:: give ")]
    [TestCase("run -bios /dev/null", "an empty file: -bios /dev/null: give an image")]
    [TestCase("run --sample hello-real -initrd /dev/null", "an empty file: -initrd /dev/null: give an image")]
    [TestCase("run -kernel /proc/self/mem", "cannot be read: -kernel /proc/self/mem: Input/output error")]
    [TestCase("run --sample tour -cpu 486", "unknown CPU model '486'; did you mean 'max'?: -cpu 486: ")]
    [TestCase("run --sample tour -D x.log", "a trace of nothing: -D x.log: give topics with -d")]
    [TestCase("run --sample tour -d mmu -D no/such/folder/x", "cannot be written: -D no/such/folder/x: ")]
    [TestCase("run --sample tour -serial file:no/such/folder/x", "cannot be opened: -serial no/such/folder/x: ")]
    [TestCase("run --sample tour -serial tcp:127.0.0.1:1", "cannot be opened: -serial 127.0.0.1:1: Connection refused")]
    [TestCase("run --sample tour -initrd no-such-file", "no such file: -initrd no-such-file: check the path")]
    [TestCase("initrd", "two files are needed: initrd: usage: pagewalk initrd BUSYBOX FILE")]
    [TestCase("initrd no/such/file x", "no such file: initrd no/such/file: check the path")]
    [TestCase("run -bios no-such-file", "no such file: -bios no-such-file: check the path")]
    public void Wrong_words(string line, string message) => Refuse(message, line.Split(' '));

    [Test]
    public void An_empty_file() => Refuse("an empty file: -kernel ", "run", "-kernel", PagewalkRun.FileOf("empty.bin"));

    [Test]
    public void A_file_without_a_header_whose_mode_nobody_gave() => Refuse(
        "no Linux, Multiboot or ELF header: -kernel ", "run", "-kernel", PagewalkRun.FileOf("text.bin", 0x90, 0x90));

    [Test]
    public void An_image_larger_than_ram() => Refuse(
        "give more memory with -m", "run", "-m", "1M", "-kernel",
        PagewalkRun.FileOf("large.bin", new byte[(1 << 20) + 1]), "--mode", "real");

    [Test]
    public void A_flat_image_that_reaches_into_reserved_memory() => Refuse(
        "not all is usable RAM", "run", "-kernel", PagewalkRun.FileOf("flat.bin", 0x90, 0x90, 0x90), "--mode", "real",
        "--load-at", "0x9fbfe");

    [Test]
    public void A_truncated_elf() => Refuse(
        "file offset 0x", "run", "-kernel", PagewalkRun.FileOf("short.elf", Elf(Amd64, 0x100000)[..80]));

    [Test]
    public void An_elf_of_another_architecture() => Refuse(
        "file offset 0x", "run", "-kernel", PagewalkRun.FileOf("arm.elf", Elf(Arm64, 0x100000)));

    [Test]
    public void An_elf_whose_segments_overlap() => Refuse(
        "overlap", "run", "-kernel", PagewalkRun.FileOf("overlap.elf", Elf(Amd64, 0x100000, 0x100800)));

    [Test]
    public void An_elf_above_the_end_of_ram() => Refuse(
        "give more with -m", "run", "-m", "16M", "-kernel", PagewalkRun.FileOf("high.elf", Elf(Amd64, 0x8000000)));

    [Test]
    public void A_firmware_image_that_is_not_whole_frames() => Refuse(
        "the firmware image has 5 bytes", "run", "-bios", PagewalkRun.FileOf("bios.bin", 1, 2, 3, 4, 5));

    [Test]
    public void A_program_of_this_very_system() => Refuse(
        "the ELF file is a user program, which asks for the dynamic linker", "run", "-kernel", "/bin/ls");

    [Test]
    public void An_elf_over_the_interrupt_vectors() => Refuse(
        "an ELF segment wants to lie at 0x0, over the interrupt vectors", "run", "-kernel",
        PagewalkRun.FileOf("low.elf", Elf(Amd64, 0)));

    private static void Refuse(string message, params string[] words)
    {
        PagewalkRun run = PagewalkRun.Of(words);
        TestContext.Out.Write(run.Errors);
        Assert.That(run.ExitCode, Is.EqualTo(2), run.Errors);
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Errors, Does.StartWith("pagewalk: ").And.Contain(message));
        Assert.That(run.Errors.TrimEnd('\n'), Does.Not.Contain("\n"), "one line");
    }

    /// <summary>An ELF64 executable with one segment of 4 KiB at each address; all of it in the file.</summary>
    private static byte[] Elf(ushort machine, params ulong[] addresses)
    {
        const int headerBytes = 64;
        const int segmentBytes = 56;
        byte[] file = new byte[0x1000 + headerBytes + (segmentBytes * addresses.Length)];
        ReadOnlySpan<byte> identification = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identification.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), machine);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(24), addresses[0]);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), headerBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(52), headerBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), segmentBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), (ushort)addresses.Length);
        for (int i = 0; i < addresses.Length; i++)
        {
            Span<byte> header = file.AsSpan(headerBytes + (i * segmentBytes), segmentBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(header, 1);
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 5);
            BinaryPrimitives.WriteUInt64LittleEndian(header[8..], 0);
            BinaryPrimitives.WriteUInt64LittleEndian(header[16..], addresses[i]);
            BinaryPrimitives.WriteUInt64LittleEndian(header[24..], addresses[i]);
            BinaryPrimitives.WriteUInt64LittleEndian(header[32..], 0x1000);
            BinaryPrimitives.WriteUInt64LittleEndian(header[40..], 0x1000);
        }

        return file;
    }
}
