using Emulator.Arch;

namespace Emulator.Machine;

/// <summary>
/// The 64 KiB of I/O ports. A device claims a range with the widest access it takes whole; wider ones reach it as
/// halves and in the end as bytes, as a PC's bus converts them. What nobody claimed reads all ones.
/// </summary>
internal sealed class PortSpace : IPortSpace
{
    private readonly ITraceSink _trace;
    private readonly byte[] _ownerOfPort = new byte[0x10000];
    private readonly List<(IPortDevice? Device, int Widest, string Name)> _owners = [(null, 1, "nobody")];

    /// <summary>Makes an empty port space that traces under <see cref="TraceTopics.Io"/>.</summary>
    public PortSpace(ITraceSink trace) => _trace = trace;

    /// <summary>Gives ports to a device; the last claim of a port counts.</summary>
    /// <param name="first">The first port.</param>
    /// <param name="count">How many ports.</param>
    /// <param name="device">Who answers them.</param>
    /// <param name="name">The device's name in traces.</param>
    /// <param name="widestBytes">The widest access that is not split: 1, 2 or 4.</param>
    public void Claim(ushort first, int count, IPortDevice device, string name, int widestBytes = 1)
    {
        int owner = _owners.IndexOf((device, widestBytes, name));
        if (owner < 0)
        {
            owner = _owners.Count;
            _owners.Add((device, widestBytes, name));
        }

        Array.Fill(_ownerOfPort, checked((byte)owner), first, count);
    }

    /// <inheritdoc />
    public uint Read(ushort port, int sizeBytes)
    {
        uint value = ReadPiece(port, sizeBytes);
        if ((_trace.Topics & TraceTopics.Io) != 0)
        {
            string name = _owners[_ownerOfPort[port]].Name;
            _trace.Line(TraceTopics.Io, $"in   0x{port:x4} {sizeBytes} -> 0x{value:x} ({name})");
        }

        return value;
    }

    /// <inheritdoc />
    public void Write(ushort port, int sizeBytes, uint value)
    {
        if ((_trace.Topics & TraceTopics.Io) != 0)
        {
            string name = _owners[_ownerOfPort[port]].Name;
            _trace.Line(TraceTopics.Io, $"out  0x{port:x4} {sizeBytes} <- 0x{value:x} ({name})");
        }

        WritePiece(port, sizeBytes, value);
    }

    private uint ReadPiece(ushort port, int sizeBytes)
    {
        (IPortDevice? device, int widest, _) = _owners[_ownerOfPort[port]];
        if (sizeBytes <= widest)
        {
            uint mask = sizeBytes == 4 ? uint.MaxValue : (1U << (8 * sizeBytes)) - 1;
            return (device?.ReadPort(port, sizeBytes) ?? uint.MaxValue) & mask;
        }

        int half = sizeBytes / 2;
        uint low = ReadPiece(port, half);
        return low | (ReadPiece((ushort)(port + half), half) << (8 * half));
    }

    private void WritePiece(ushort port, int sizeBytes, uint value)
    {
        (IPortDevice? device, int widest, _) = _owners[_ownerOfPort[port]];
        if (sizeBytes <= widest)
        {
            uint mask = sizeBytes == 4 ? uint.MaxValue : (1U << (8 * sizeBytes)) - 1;
            device?.WritePort(port, sizeBytes, value & mask);
            return;
        }

        int half = sizeBytes / 2;
        WritePiece(port, half, value);
        WritePiece((ushort)(port + half), half, value >> (8 * half));
    }
}
