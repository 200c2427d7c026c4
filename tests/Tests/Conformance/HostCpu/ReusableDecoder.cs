using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>An Iced decoder that is asked about one instruction after another without allocating.</summary>
internal sealed class ReusableDecoder : CodeReader
{
    private readonly Decoder _decoder;
    private readonly EncodedInstruction _source;
    private int _at;

    public ReusableDecoder(int bitness, EncodedInstruction source)
    {
        _source = source;
        _decoder = Decoder.Create(bitness, this);
    }

    /// <summary>Decodes the source at an IP; INVALID when it has too few bytes.</summary>
    public void Decode(ulong ip, out Instruction instruction)
    {
        _at = 0;
        _decoder.IP = ip;
        _decoder.Decode(out instruction);
    }

    public override int ReadByte() => _at < _source.Length ? _source.Bytes[_at++] : -1;
}
