using System.Buffers.Binary;
using Emulator.Arch;

namespace Emulator.Machine.Devices;

/// <summary>
/// QEMU's firmware configuration device (docs/specs/fw_cfg.rst): selector at 0x510, data at 0x511, and the DMA
/// interface at 0x514, whose address register is big-endian.
/// </summary>
internal sealed unsafe class FwCfgDevice : IDevice, IPortDevice
{
    public const ushort SelectorPort = 0x510;
    public const ushort DataPort = 0x511;
    public const ushort DmaPort = 0x514;
    public const int PortCount = 12;

    private const uint DmaError = 1 << 0;
    private const uint DmaRead = 1 << 1;
    private const uint DmaSkip = 1 << 2;
    private const uint DmaSelect = 1 << 3;
    private const uint DmaWrite = 1 << 4;
    private const int ControlBytes = 16;
    private const int PieceBytes = 0x1000;

    private readonly IReadOnlyDictionary<ushort, ReadOnlyMemory<byte>> _items;
    private readonly IPhysicalAddressSpace _memory;
    private readonly ulong _memoryEnd;
    private ushort _selector;
    private ulong _offset;
    private ulong _dmaAddress;

    /// <param name="items">The bytes behind each key; a key that is missing reads as zeros.</param>
    /// <param name="memory">Where DMA goes.</param>
    public FwCfgDevice(IReadOnlyDictionary<ushort, ReadOnlyMemory<byte>> items, IPhysicalAddressSpace memory)
    {
        (_items, _memory) = (items, memory);
        _memoryEnd = memory.Map->FrameCount * PieceBytes;
    }

    /// <inheritdoc />
    public string CheckpointName => "fw-cfg";

    private static ReadOnlySpan<byte> DmaSignature => "QEMU CFG"u8;

    private ReadOnlySpan<byte> Item =>
        _items.TryGetValue((ushort)(_selector & 0xBFFF), out ReadOnlyMemory<byte> bytes) ? bytes.Span : default;

    /// <inheritdoc />
    public void Reset()
    {
        _selector = 0;
        _offset = 0;
        _dmaAddress = 0;
    }

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes)
    {
        if (port >= DmaPort)
        {
            // The address register reads as the signature, by which the interface is found.
            uint value = 0;
            for (int i = 0; i < sizeBytes && port - DmaPort + i < DmaSignature.Length; i++)
            {
                value |= (uint)DmaSignature[port - DmaPort + i] << (8 * i);
            }

            return value;
        }

        if (port != DataPort || sizeBytes != 1)
        {
            return uint.MaxValue;
        }

        ReadOnlySpan<byte> item = Item;
        return _offset < (ulong)item.Length ? item[(int)_offset++] : 0U;
    }

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value)
    {
        if (port == SelectorPort && sizeBytes == 2)
        {
            Select((ushort)value);
        }
        else if (port == DmaPort && sizeBytes == 4)
        {
            _dmaAddress = (ulong)BinaryPrimitives.ReverseEndianness(value) << 32;
        }
        else if (port == DmaPort + 4 && sizeBytes == 4)
        {
            RunDma(_dmaAddress | BinaryPrimitives.ReverseEndianness(value));
            _dmaAddress = 0;
        }
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        writer.Write(_selector);
        writer.Write(_offset);
        writer.Write(_dmaAddress);
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        _selector = reader.ReadUInt16();
        _offset = reader.ReadUInt64();
        _dmaAddress = reader.ReadUInt64();
    }

    private void Select(ushort key)
    {
        _selector = key;
        _offset = 0;
    }

    /// <summary>Carries out the control structure: u32 control, u32 length, u64 address, all big-endian.</summary>
    private void RunDma(ulong at)
    {
        Span<byte> request = stackalloc byte[ControlBytes];
        _memory.ReadBytes(new PhysicalAddress(at), request);
        uint control = BinaryPrimitives.ReadUInt32BigEndian(request);
        ulong length = BinaryPrimitives.ReadUInt32BigEndian(request[4..]);
        ulong address = BinaryPrimitives.ReadUInt64BigEndian(request[8..]);
        if ((control & DmaSelect) != 0)
        {
            Select((ushort)(control >> 16));
        }

        // Reading goes before writing before skipping; nothing here can be written by the guest.
        uint result = 0;
        if ((control & DmaRead) != 0)
        {
            Transfer(address, length);
        }
        else if ((control & DmaWrite) != 0)
        {
            result = DmaError;
        }
        else if ((control & DmaSkip) != 0)
        {
            _offset += length;
        }

        Span<byte> answer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(answer, result);
        _memory.WriteBytes(new PhysicalAddress(at), answer);
    }

    /// <summary>
    /// Copies from the item; what lies beyond its end is zeros, and what would go beyond the end of memory is lost.
    /// </summary>
    private void Transfer(ulong address, ulong length)
    {
        ReadOnlySpan<byte> item = Item;
        ulong lost = length - Math.Min(length, _memoryEnd - Math.Min(address, _memoryEnd));
        length -= lost;
        Span<byte> piece = stackalloc byte[PieceBytes];
        while (length > 0)
        {
            int count = (int)Math.Min(length, PieceBytes);
            int there = _offset < (ulong)item.Length ? (int)Math.Min((ulong)item.Length - _offset, (ulong)count) : 0;
            piece[..count].Clear();
            if (there > 0)
            {
                item.Slice((int)_offset, there).CopyTo(piece);
            }

            _memory.WriteBytes(new PhysicalAddress(address), piece[..count]);
            _offset += (ulong)count;
            address += (ulong)count;
            length -= (ulong)count;
        }

        _offset += lost;
    }
}
