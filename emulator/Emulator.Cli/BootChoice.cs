using Emulator.Arch;
using Emulator.Cli.Options;
using Emulator.Images;
using Emulator.Machine;
using Firmware;
using Firmware.Boot;
using Firmware.FwCfg;
using Firmware.Samples;

namespace Emulator.Cli;

/// <summary>From options to what the machine starts with: a kernel, a sample guest or a firmware image.</summary>
internal static class BootChoice
{
    private const ulong MaximumBiosBytes = 16UL << 20;
    private const string MoreMemory = "give more memory with -m";

    /// <summary>The boot plan, firmware and fw_cfg contents of a machine.</summary>
    /// <exception cref="UserErrorException">The options contradict one another, or a file cannot be used.</exception>
    /// <exception cref="ImageFormatException">An image cannot be booted.</exception>
    public static MachineOptions Choose(RunOptions options, MachineOptions machine)
    {
        MemoryMap memory = MemoryMap.ForRam(options.MemoryBytes);
        BootRequest? request = Request(options, memory);
        ReadOnlyMemory<byte> bios = options.Bios is null
            ? default
            : ImageFile.Read("-bios", options.Bios, MaximumBiosBytes, "firmware may have 16 MiB");
        FwCfgRequest fwCfg = new()
        {
            Memory = memory,
            Kernel = request?.Kernel ?? default,
            Initrd = request?.Modules is [var first, ..] ? first.Bytes : default,
            CommandLine = options.Append,
        };

        // As in QEMU: with a firmware image the machine resets into it, and it finds the kernel in fw_cfg.
        return machine with
        {
            Bios = bios,
            FwCfg = FwCfgContents.Build(fwCfg),
            Boot = options.Bios is null && request is not null ? BootPlanner.Plan(request) : null,
        };
    }

    private static BootRequest? Request(RunOptions options, MemoryMap memory)
    {
        if (options.Sample is not null)
        {
            return Sample(options, options.Sample, memory);
        }

        if (options.Kernel is null)
        {
            return options.Bios is not null
                ? null
                : throw new UserErrorException(
                    "nothing to boot", "run", "give -kernel FILE, -bios FILE or --sample NAME");
        }

        byte[] kernel = ImageFile.Read("-kernel", options.Kernel, memory.RamBytes, MoreMemory);
        bool isFlat = options.Mode is not null || options.LoadAt is not null;
        if (!isFlat && ImageRecognizer.Recognize(kernel) == ImageFormat.Flat)
        {
            throw new UserErrorException(
                "no Linux, Multiboot or ELF header", $"-kernel {options.Kernel}",
                "give --mode real|protected|long if it is a flat image");
        }

        return new BootRequest
        {
            Memory = memory,
            Kernel = kernel,
            KernelName = options.Kernel,
            CommandLine = options.Append,
            Modules = options.Initrd is null ? [] : Modules(options.Initrd, memory),
            Format = isFlat ? ImageFormat.Flat : null,
            LoadAt = options.LoadAt,
            FlatMode = options.Mode ?? CpuMode.Real,
        };
    }

    private static List<BootModule> Modules(string list, MemoryMap memory)
    {
        List<BootModule> modules = [];
        foreach (string text in list.Split(','))
        {
            // QEMU's form: the file, then arguments for the module after a space.
            string file = text.Split(' ')[0];
            modules.Add(new BootModule(text, ImageFile.Read("-initrd", file, memory.RamBytes, MoreMemory)));
        }

        return modules;
    }

    private static BootRequest Sample(RunOptions options, string name, MemoryMap memory)
    {
        if (options.Kernel is not null)
        {
            throw new UserErrorException("two things to boot", $"-kernel and --sample {name}", "give one of them");
        }

        if (options.Mode is not null || options.LoadAt is not null)
        {
            throw new UserErrorException(
                "a sample knows its mode and address", $"--sample {name}", "leave out --mode and --load-at");
        }

        SampleGuest? sample = SampleGuests.Find(name);
        if (sample is null)
        {
            string nearest = Nearest.Of(name, SampleGuests.All.Select(guest => guest.Name));
            throw new UserErrorException("unknown sample", $"--sample {name}", $"did you mean {nearest}?");
        }

        if (memory.RamBytes < sample.MinimumRamBytes)
        {
            throw new UserErrorException(
                "too little memory", $"--sample {name}", $"give at least -m {sample.MinimumRamBytes >> 20}M");
        }

        return new BootRequest
        {
            Memory = memory,
            Kernel = sample.Build(),
            KernelName = sample.Name,
            CommandLine = options.Append,
            Modules = options.Initrd is null ? [] : Modules(options.Initrd, memory),
            Format = sample.FlatMode is null ? null : ImageFormat.Flat,
            LoadAt = sample.LoadAt,
            FlatMode = sample.FlatMode ?? CpuMode.Real,
        };
    }
}
