using Emulator.Images;
using Firmware;
using Firmware.Boot;
using Tests.Support;

namespace Tests.Unit.Images;

/// <summary>
/// Hostile headers: whatever the bytes are, a reader answers with an image or with one line, and neither throws
/// anything else, nor allocates more than a small multiple of the file, nor hangs. The boot planner, which believes
/// what the readers give it, is held to the same.
/// </summary>
[TestFixture]
[Category("Slow")]
internal sealed class ImageFuzzTests
{
    private const int Cases = 100_000;

    /// <summary>More than any case needs: exception, message, tables; the plan's page tables and zero page.</summary>
    private const long AllocationLimitBytes = 1 << 20;

    private static readonly MemoryMap s_memory = MemoryMap.ForRam(32UL << 20);

    [Test]
    public void No_mutated_or_random_ELF_header_breaks_the_reader() =>
        Fuzz("ELF", 0xE1F, [ImageSamples.Elf(true), ImageSamples.Elf(false)], file =>
        {
            ElfImage elf = ElfImage.Read(file);
            foreach (ElfSection section in elf.Sections)
            {
                _ = elf.SectionBytes(section);
            }

            _ = elf.ReadSymbols();
            _ = elf.PhysicalEntry();
        });

    [Test]
    public void No_mutated_or_random_Multiboot_header_breaks_the_reader() =>
        Fuzz(
            "Multiboot",
            0xBADB002,
            [ImageSamples.MultibootAddresses(), ImageSamples.MultibootElf(), ImageSamples.MultibootElf(true)],
            file => _ = MultibootImage.Read(file));

    [Test]
    public void No_mutated_or_random_bzImage_header_breaks_the_reader() =>
        Fuzz("bzImage", 0x5372, [ImageSamples.Linux()], file => _ = LinuxKernel.Read(file));

    [Test]
    public void No_image_breaks_the_boot_planner() =>
        Fuzz(
            "boot plan",
            0xB007,
            [
                ImageSamples.Elf(true),
                ImageSamples.MultibootAddresses(),
                ImageSamples.MultibootElf(),
                ImageSamples.Linux(),
            ],
            file =>
            {
                BootPlan plan = BootPlanner.Plan(new()
                {
                    Memory = s_memory,
                    Kernel = file,
                    CommandLine = "console=ttyS0",
                    Modules = ImageRecognizer.Recognize(file) is ImageFormat.Linux or ImageFormat.Multiboot
                        ? [new("initrd", new byte[100])]
                        : [],
                });
                foreach (BootLoad load in plan.Loads)
                {
                    Assert.That(load.At.Value + load.SizeBytes, Is.LessThanOrEqualTo(s_memory.RamBytes));
                }
            });

    private static void Fuzz(string what, ulong seed, byte[][] samples, Action<byte[]> read)
    {
        SplitMix random = new(seed);
        int refused = 0;
        long most = 0;
        for (int i = 0; i < Cases; i++)
        {
            byte[] file = Mutate(samples[random.Below(samples.Length)], random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(file);
            }
            catch (ImageFormatException error)
            {
                refused++;
                if (error.Message.Contains('\n', StringComparison.Ordinal))
                {
                    Assert.Fail($"case {i}: more than one line: {error.Message}");
                }
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        TestContext.Out.WriteLine(
            $"{what}: {Cases} cases (seed 0x{seed:x}), {refused} refused, at most {most} bytes allocated by one");
        Assert.That(most, Is.LessThan(AllocationLimitBytes));
        Assert.That(refused, Is.InRange(1, Cases - 1), "a fuzz that refuses nothing or everything tests nothing");
    }

    /// <summary>
    /// A few fields overwritten with extreme or random values, bytes flipped, the end cut off, or all noise behind
    /// the magic.
    /// </summary>
    private static byte[] Mutate(byte[] sample, SplitMix random)
    {
        ulong[] extremes = [0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x8000_0000_0000_0000, ulong.MaxValue];
        byte[] file = (byte[])sample.Clone();
        switch (random.Below(8))
        {
            case 0:
                file = file[..random.Below(file.Length + 1)];
                break;
            case 1:
                int keep = random.Below(64);
                for (int i = keep; i < file.Length; i++)
                {
                    file[i] = (byte)random.Next();
                }

                break;
            default:
                for (int n = random.Below(6); n >= 0; n--)
                {
                    ulong value = random.Below(2) == 0 ? extremes[random.Below(extremes.Length)] : random.Next();
                    int at = Position(sample, random);
                    int size = 1 << random.Below(4);
                    for (int i = 0; i < size; i++)
                    {
                        file[at + i] = (byte)(value >> (8 * i));
                    }
                }

                break;
        }

        return file;
    }

    /// <summary>Half the time a byte that is not zero, which is where the fields are; else any.</summary>
    private static int Position(byte[] sample, SplitMix random)
    {
        int at = random.Below(sample.Length - 8);
        if (random.Below(2) == 0)
        {
            return at;
        }

        while (sample[at] == 0)
        {
            at = random.Below(sample.Length - 8);
        }

        return at;
    }
}
