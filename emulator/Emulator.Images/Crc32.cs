namespace Emulator.Images;

/// <summary>CRC-32 of ISO 3309, reflected (polynomial EDB88320H), of gzip (RFC 1952) and PNG (RFC 2083).</summary>
public static class Crc32
{
    private static readonly uint[] s_sums = MakeSums();

    /// <summary>The sum of the bytes that had a sum and of those that follow them.</summary>
    /// <param name="sum">Of the bytes before; 0 of none.</param>
    /// <param name="bytes">What follows.</param>
    public static uint Append(uint sum, ReadOnlySpan<byte> bytes)
    {
        sum = ~sum;
        foreach (byte one in bytes)
        {
            sum = s_sums[(byte)(sum ^ one)] ^ (sum >> 8);
        }

        return ~sum;
    }

    private static uint[] MakeSums()
    {
        uint[] sums = new uint[256];
        for (uint i = 0; i < sums.Length; i++)
        {
            uint sum = i;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) != 0 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1;
            }

            sums[i] = sum;
        }

        return sums;
    }
}
