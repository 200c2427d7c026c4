using CsCheck;
using Emulator.Arch;
using Emulator.Machine;

namespace Tests.Unit.Machine;

[TestFixture]
internal sealed unsafe class PhysicalAddressSpaceTests
{
    private const ulong Top = 0x40000;

    [Test]
    public void What_nobody_answers_reads_all_ones_and_takes_no_write()
    {
        using PhysicalAddressSpace memory = Make();
        foreach (ulong at in new[] { 0x20000UL, 0x3FFF8UL, Top, ulong.MaxValue - 7 })
        {
            memory.Write(new(at), 8, 0);
            Assert.That(memory.Read(new(at), 8), Is.EqualTo(ulong.MaxValue));
            Assert.That(memory.Read(new(at), 2), Is.EqualTo(0xFFFF));
            Assert.That(memory.CompareExchange(new(at & ~7UL), 8, ulong.MaxValue, 0), Is.False);
        }
    }

    [Test]
    public void Writes_to_rom_are_lost()
    {
        using PhysicalAddressSpace memory = Make();
        memory.AddRom(0x30000, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 });
        memory.Write(new(0x30000), 4, 0);
        memory.WriteBytes(new(0x30004), new byte[4]);
        Assert.That(memory.Read(new(0x30000), 8), Is.EqualTo(0x0807_0605_0403_0201));
        Assert.That(memory.Map->IsReadable(0x30000), Is.True);
        Assert.That(memory.Map->IsWritable(0x30000), Is.False);
    }

    [Test]
    public void Copies_in_any_pieces_agree_with_an_array()
    {
        using PhysicalAddressSpace memory = Make();
        byte[] model = new byte[0x20000];
        Gen.Select(Gen.Int[0, 0x1F000], Gen.Byte.Array[1, 0x1000], Gen.Int[0, 3]).Sample(
            (at, bytes, log2) =>
            {
                memory.WriteBytes(new((ulong)at), bytes);
                bytes.CopyTo(model, at);
                int size = 1 << log2;
                int aligned = at & ~(size - 1);
                memory.Write(new((ulong)aligned), size, 0x1122_3344_5566_7788);
                BitConverter.GetBytes(0x1122_3344_5566_7788).AsSpan(0, size).CopyTo(model.AsSpan(aligned));
                byte[] read = new byte[Math.Min(bytes.Length + 16, model.Length - at)];
                memory.ReadBytes(new((ulong)at), read);
                return read.AsSpan().SequenceEqual(model.AsSpan(at, read.Length));
            },
            iter: 2000,
            threads: 1);
    }

    [Test]
    public void Observers_hear_of_writes_to_decoded_frames_only()
    {
        using PhysicalAddressSpace memory = Make();
        Observer observer = new();
        memory.AddObserver(observer);
        memory.SetAttributes(new(0x5000), FrameAttributes.CodeDecoded);
        memory.Write(new(0x4FF8), 8, 1);
        Assert.That(observer.Written, Is.Empty);
        memory.Write(new(0x5010), 4, 1);
        memory.WriteBytes(new(0x4FFF), new byte[3]);
        memory.CompareExchange(new(0x5020), 8, 0, 1);
        Assert.That(observer.Written, Is.EqualTo(new[] { (0x5010UL, 4), (0x5000UL, 2), (0x5020UL, 8) }));
        Assert.That(observer.Frames, Is.EqualTo(new[] { 0x5000UL }));
        memory.ClearAttributes(new(0x5000), FrameAttributes.CodeDecoded);
        memory.Write(new(0x5010), 4, 1);
        Assert.That(observer.Written, Has.Count.EqualTo(3));
    }

    [Test]
    public void Accesses_reach_a_device_in_sizes_that_it_takes()
    {
        using PhysicalAddressSpace memory = Make();
        Device device = new();
        memory.AddMmio(0x30000, 0x1000, device, "test");
        Assert.That(memory.Read(new(0x30008), 8), Is.EqualTo(0x1000_000C_1000_0008));
        Assert.That(memory.Read(new(0x30009), 1), Is.EqualTo(0x00));
        Assert.That(memory.Read(new(0x30008), 1), Is.EqualTo(0x08));
        memory.Write(new(0x30010), 8, 0x2222_2222_1111_1111);
        memory.Write(new(0x30010), 2, 7);
        Assert.That(device.Writes, Is.EqualTo(new[] { (0x10UL, 4, 0x1111_1111UL), (0x14UL, 4, 0x2222_2222UL) }));
    }

    [Test]
    public void A_device_that_moves_away_gives_the_ram_back()
    {
        using PhysicalAddressSpace memory = Make();
        Observer observer = new();
        memory.AddObserver(observer);
        memory.Write(new(0x6000), 4, 42);
        MmioRegion region = memory.AddMmio(0x30000, 0x1000, new Device(), "test");
        memory.MoveMmio(region, 0x6000, isEnabled: true);
        Assert.That(memory.Read(new(0x6000), 4), Is.EqualTo(0x1000_0000));
        Assert.That(memory.Map->IsReadable(0x6000), Is.False);
        memory.MoveMmio(region, 0x30000, isEnabled: true);
        Assert.That(memory.Read(new(0x6000), 4), Is.EqualTo(42));
        Assert.That(memory.Map->IsWritable(0x6000), Is.True);
        memory.MoveMmio(region, 0x30000, isEnabled: false);
        Assert.That(memory.Read(new(0x30000), 4), Is.EqualTo(0xFFFF_FFFF));
        Assert.That(observer.MapChanges, Is.EqualTo(3));
    }

    [Test]
    public void Masking_address_line_20_changes_the_mask_and_is_announced()
    {
        using PhysicalAddressSpace memory = Make();
        Observer observer = new();
        memory.AddObserver(observer);
        memory.IsA20Enabled = false;
        memory.IsA20Enabled = false;
        Assert.That(memory.Map->A20Mask, Is.EqualTo(~0x10_0000UL));
        memory.IsA20Enabled = true;
        Assert.That(memory.Map->A20Mask, Is.EqualTo(ulong.MaxValue));
        Assert.That(observer.MapChanges, Is.EqualTo(2));
    }

    [Test]
    public void Sixty_four_gibibytes_cost_little_until_they_are_touched()
    {
        long before = Environment.WorkingSet;
        using PhysicalAddressSpace memory = new(65UL << 30);
        memory.SetRam((0UL, 3UL << 30), (4UL << 30, 61UL << 30));
        ulong last = (65UL << 30) - 8;
        memory.Write(new(last), 8, 77);
        Assert.That(memory.Read(new(last), 8), Is.EqualTo(77));
        Assert.That(memory.Read(new(3UL << 30), 8), Is.EqualTo(ulong.MaxValue));
        MemoryStream saved = new();
        memory.Save(new BinaryWriter(saved));
        long grown = Environment.WorkingSet - before;
        TestContext.Out.WriteLine($"grown by {grown >> 10} KiB, saved in {saved.Length} bytes");
        Assert.That(grown, Is.LessThan(64L << 20));
        Assert.That(saved.Length, Is.LessThan(3 * 1024 * 1024));
    }

    [Test]
    public void Restoring_puts_every_byte_back_and_clears_what_came_later()
    {
        using PhysicalAddressSpace memory = Make();
        memory.Write(new(0x1000), 8, 1);
        memory.Write(new(0x1FFF8), 8, 2);
        MemoryStream saved = new();
        memory.Save(new BinaryWriter(saved));
        memory.Write(new(0x1000), 8, 9);
        memory.Write(new(0x8000), 8, 9);
        saved.Position = 0;
        memory.Restore(new BinaryReader(saved));
        Assert.That(memory.Read(new(0x1000), 8), Is.EqualTo(1));
        Assert.That(memory.Read(new(0x1FFF8), 8), Is.EqualTo(2));
        Assert.That(memory.Read(new(0x8000), 8), Is.Zero);
    }

    private static PhysicalAddressSpace Make()
    {
        PhysicalAddressSpace memory = new(Top);
        memory.SetRam((0UL, 0x20000UL));
        return memory;
    }

    private sealed class Device : IMmioDevice
    {
        public List<(ulong Offset, int Size, ulong Value)> Writes { get; } = [];

        public int MinimumBytes => 4;

        public int MaximumBytes => 4;

        public ulong ReadMmio(ulong offset, int sizeBytes) => 0x1000_0000 | offset;

        public void WriteMmio(ulong offset, int sizeBytes, ulong value) => Writes.Add((offset, sizeBytes, value));
    }

    private sealed class Observer : IFrameObserver
    {
        public List<(ulong At, int Size)> Written { get; } = [];

        public List<ulong> Frames { get; } = [];

        public int MapChanges { get; private set; }

        public void FrameWritten(PhysicalAddress at, int sizeBytes) => Written.Add((at.Value, sizeBytes));

        public void FrameAttributesChanged(PhysicalAddress frame) => Frames.Add(frame.Value);

        public void MapChanged() => MapChanges++;
    }
}
