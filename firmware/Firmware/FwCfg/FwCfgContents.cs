using System.Buffers.Binary;
using System.Text;
using Emulator.Images;

namespace Firmware.FwCfg;

/// <summary>
/// What the firmware configuration device answers: the bytes behind each key, and the directory of named files (QEMU
/// docs/specs/fw_cfg.rst). Only data; ports and DMA belong to the device.
/// </summary>
public sealed class FwCfgContents
{
    /// <summary>Bytes of a name in the directory, with the terminating zero.</summary>
    private const int NameSizeBytes = 56;
    private const int DirectoryEntrySizeBytes = 8 + NameSizeBytes;

    private readonly SortedDictionary<ushort, ReadOnlyMemory<byte>> _items = [];

    private FwCfgContents()
    {
    }

    /// <summary>All keys with their bytes, ascending.</summary>
    public IReadOnlyDictionary<ushort, ReadOnlyMemory<byte>> Items => _items;

    /// <summary>The bytes behind a key; empty when there is none, which a guest reads as zeros.</summary>
    public ReadOnlyMemory<byte> this[ushort key] =>
        _items.TryGetValue(key, out ReadOnlyMemory<byte> bytes) ? bytes : ReadOnlyMemory<byte>.Empty;

    /// <summary>The contents for a machine.</summary>
    /// <exception cref="ImageFormatException">A file's name is longer than 55 bytes.</exception>
    public static FwCfgContents Build(FwCfgRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        FwCfgContents contents = new();
        contents.AddMachine(request);
        contents.AddKernel(request);
        SortedDictionary<string, ReadOnlyMemory<byte>> files = new(StringComparer.Ordinal)
        {
            // QEMU gives RAM as it lies, without what a BIOS reserves in it: the BIOS adds that itself.
            ["etc/e820"] = E820Entry.Pack(request.Memory.RamRanges),
        };
        foreach ((string name, ReadOnlyMemory<byte> bytes) in request.Files)
        {
            files[name] = bytes;
        }

        contents.AddFiles(files);
        return contents;
    }

    private void AddMachine(FwCfgRequest request)
    {
        _items[FwCfgKey.Signature] = "QEMU"u8.ToArray();
        _items[FwCfgKey.Id] = U32(request.HasDma ? 3U : 1U);
        _items[FwCfgKey.Uuid] = new byte[16];
        _items[FwCfgKey.RamSize] = U64(request.Memory.RamBytes);
        _items[FwCfgKey.NoGraphic] = U16(1);
        _items[FwCfgKey.CpuCount] = U16((ushort)request.CpuCount);
        _items[FwCfgKey.MaxCpus] = U16((ushort)request.CpuCount);
        _items[FwCfgKey.BootMenu] = U16(0);

        // No NUMA nodes: their number, then the node of each processor.
        _items[FwCfgKey.Numa] = new byte[8 * (1 + request.CpuCount)];
        _items[FwCfgKey.Irq0Override] = U32(1);
    }

    /// <summary>
    /// Kernel, initrd and command line as QEMU gives them: the setup part of a Linux kernel apart from the rest.
    /// </summary>
    private void AddKernel(FwCfgRequest request)
    {
        ReadOnlyMemory<byte> kernel = request.Kernel;
        ReadOnlyMemory<byte> setup = ReadOnlyMemory<byte>.Empty;
        if (LinuxKernel.HasMagic(kernel.Span))
        {
            LinuxKernel linux = LinuxKernel.Read(kernel);
            kernel = linux.ProtectedModePart;
            setup = linux.SetupPart;
        }

        (uint kernelAt, uint setupAt) = (request.KernelAddress, request.SetupAddress);
        (uint initrdAt, uint textAt) = (request.InitrdAddress, request.CommandLineAddress);
        AddBlob(FwCfgKey.KernelAddress, FwCfgKey.KernelSize, FwCfgKey.KernelData, kernel, kernelAt);
        AddBlob(FwCfgKey.SetupAddress, FwCfgKey.SetupSize, FwCfgKey.SetupData, setup, setupAt);
        AddBlob(FwCfgKey.InitrdAddress, FwCfgKey.InitrdSize, FwCfgKey.InitrdData, request.Initrd, initrdAt);
        _items[FwCfgKey.KernelEntry] = U32(request.KernelEntry);

        // The size counts the terminating zero, and is 0 without a kernel.
        byte[] text = request.Kernel.IsEmpty ? [] : Encoding.UTF8.GetBytes(request.CommandLine + "\0");
        AddBlob(FwCfgKey.CommandLineAddress, FwCfgKey.CommandLineSize, FwCfgKey.CommandLineData, text, textAt);
    }

    private void AddBlob(ushort addressKey, ushort sizeKey, ushort dataKey, ReadOnlyMemory<byte> data, uint address)
    {
        _items[addressKey] = U32(data.IsEmpty ? 0 : address);
        _items[sizeKey] = U32((uint)data.Length);
        _items[dataKey] = data;
    }

    /// <summary>
    /// The directory is big-endian: a count, then size, key, two reserved bytes and the name of each file.
    /// </summary>
    private void AddFiles(SortedDictionary<string, ReadOnlyMemory<byte>> files)
    {
        byte[] directory = new byte[4 + (files.Count * DirectoryEntrySizeBytes)];
        BinaryPrimitives.WriteUInt32BigEndian(directory, (uint)files.Count);
        ushort key = FwCfgKey.FirstFile;
        int at = 4;
        foreach ((string name, ReadOnlyMemory<byte> bytes) in files)
        {
            byte[] encoded = Encoding.ASCII.GetBytes(name);
            if (encoded.Length >= NameSizeBytes)
            {
                throw new ImageFormatException($"the fw_cfg file name '{name}' is longer than 55 bytes: shorten it");
            }

            BinaryPrimitives.WriteUInt32BigEndian(directory.AsSpan(at), (uint)bytes.Length);
            BinaryPrimitives.WriteUInt16BigEndian(directory.AsSpan(at + 4), key);
            encoded.CopyTo(directory, at + 8);
            _items[key++] = bytes;
            at += DirectoryEntrySizeBytes;
        }

        _items[FwCfgKey.FileDirectory] = directory;
    }

    private static byte[] U16(ushort value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] U64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
