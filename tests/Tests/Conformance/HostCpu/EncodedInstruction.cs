namespace Tests.Conformance.HostCpu;

/// <summary>The bytes of one instruction, and where its displacement and immediate lie in them.</summary>
internal sealed class EncodedInstruction
{
    /// <summary>The longest instruction is 15 bytes (SDM 2A 2.3.11); one more shows a mistake.</summary>
    public byte[] Bytes { get; } = new byte[32];

    public int Length { get; private set; }

    public int DisplacementAt { get; private set; }

    /// <summary>0 when there is none.</summary>
    public int DisplacementBytes { get; private set; }

    public int ImmediateAt { get; private set; }

    /// <summary>Of all immediates together; 0 when there are none.</summary>
    public int ImmediateBytes { get; private set; }

    public ReadOnlySpan<byte> Code => Bytes.AsSpan(0, Length);

    public void Clear()
    {
        Length = 0;
        DisplacementBytes = 0;
        ImmediateBytes = 0;
    }

    public void Add(int value) => Bytes[Length++] = (byte)value;

    public void AddDisplacement(int sizeBytes, ulong value)
    {
        DisplacementAt = Length;
        DisplacementBytes = sizeBytes;
        Length += sizeBytes;
        SetDisplacement(value);
    }

    public void AddImmediate(int sizeBytes, ulong value)
    {
        if (ImmediateBytes == 0)
        {
            ImmediateAt = Length;
        }

        ImmediateBytes += sizeBytes;
        Put(Length, sizeBytes, value);
        Length += sizeBytes;
    }

    public void SetDisplacement(ulong value) => Put(DisplacementAt, DisplacementBytes, value);

    public void SetImmediate(ulong value) => Put(ImmediateAt, ImmediateBytes, value);

    private void Put(int at, int sizeBytes, ulong value)
    {
        for (int i = 0; i < sizeBytes; i++)
        {
            Bytes[at + i] = (byte)(value >> (8 * i));
        }
    }
}
