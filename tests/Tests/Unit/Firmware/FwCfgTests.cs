using System.Buffers.Binary;
using System.Text;
using Firmware;
using Firmware.FwCfg;
using Tests.Unit.Images;

namespace Tests.Unit.Firmware;

/// <summary>What the firmware configuration device answers.</summary>
[TestFixture]
internal sealed class FwCfgTests
{
    [Test]
    public void Machine_is_described_under_QEMU_s_keys()
    {
        FwCfgContents contents = FwCfgContents.Build(new() { Memory = MemoryMap.ForRam(5UL << 30), CpuCount = 2 });
        Assert.That(Encoding.ASCII.GetString(contents[FwCfgKey.Signature].Span), Is.EqualTo("QEMU"));
        Assert.That(contents[FwCfgKey.Id].ToArray(), Is.EqualTo(new byte[] { 3, 0, 0, 0 }));
        Assert.That(contents[FwCfgKey.CpuCount].ToArray(), Is.EqualTo(new byte[] { 2, 0 }));
        Assert.That(BinaryPrimitives.ReadUInt64LittleEndian(contents[FwCfgKey.RamSize].Span), Is.EqualTo(5UL << 30));
        Assert.That(contents[0x7777].IsEmpty, Is.True);
    }

    [Test]
    public void Directory_lists_files_by_name_in_big_endian()
    {
        Dictionary<string, ReadOnlyMemory<byte>> files = new() { ["opt/x"] = "abc"u8.ToArray(), ["a"] = default };
        FwCfgContents contents = FwCfgContents.Build(new() { Memory = MemoryMap.ForRam(5UL << 30), Files = files });
        ReadOnlySpan<byte> directory = contents[FwCfgKey.FileDirectory].Span;
        Assert.That(BinaryPrimitives.ReadUInt32BigEndian(directory), Is.EqualTo(3));
        List<string> names = [];
        for (int at = 4; at < directory.Length; at += 64)
        {
            string name = Encoding.ASCII.GetString(directory.Slice(at + 8, 56)).TrimEnd('\0');
            ushort key = BinaryPrimitives.ReadUInt16BigEndian(directory[(at + 4)..]);
            Assert.That(contents[key].Length, Is.EqualTo(BinaryPrimitives.ReadUInt32BigEndian(directory[at..])));
            names.Add(name);
        }

        Assert.That(names, Is.EqualTo(new[] { "a", "etc/e820", "opt/x" }));
        ReadOnlySpan<byte> map = contents[FwCfgKey.FirstFile + 1].Span;
        Assert.That(map.Length, Is.EqualTo(40), "RAM as it lies: two ranges");
        Assert.That(BinaryPrimitives.ReadUInt64LittleEndian(map[20..]), Is.EqualTo(4UL << 30));
    }

    [Test]
    public void Linux_kernel_is_given_in_its_two_parts()
    {
        FwCfgContents contents = FwCfgContents.Build(
            new() { Memory = MemoryMap.ForRam(64UL << 20), Kernel = ImageSamples.Linux(), CommandLine = "quiet" });
        Assert.That(contents[FwCfgKey.SetupData].Length, Is.EqualTo(3 * 512));
        Assert.That(contents[FwCfgKey.KernelData].Length, Is.EqualTo(0x1000));
        Assert.That(contents[FwCfgKey.CommandLineSize].ToArray(), Is.EqualTo(new byte[] { 6, 0, 0, 0 }));
        Assert.That(contents[FwCfgKey.CommandLineData].Span[^1], Is.Zero);
    }
}
