using System.Numerics;
using System.Runtime.Intrinsics;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// The rounds of AES without the host's unit (FIPS 197, 5.1 and 5.3), in the order in which the instructions do their
/// steps (SDM 1 12.13.1). A state is 16 bytes, column by column.
/// </summary>
internal static unsafe class AesRounds
{
    private static readonly byte[] s_substitutes = MakeSubstitutes();
    private static readonly byte[] s_inverses = MakeInverses(s_substitutes);

    internal static Vector128<byte> Encrypt(Vector128<byte> state, Vector128<byte> key) =>
        MixColumns(Substitute(state, s_substitutes, 1), 2, 3, 1, 1) ^ key;

    internal static Vector128<byte> EncryptLast(Vector128<byte> state, Vector128<byte> key) =>
        Substitute(state, s_substitutes, 1) ^ key;

    internal static Vector128<byte> Decrypt(Vector128<byte> state, Vector128<byte> key) =>
        InverseMixColumns(Substitute(state, s_inverses, 3)) ^ key;

    internal static Vector128<byte> DecryptLast(Vector128<byte> state, Vector128<byte> key) =>
        Substitute(state, s_inverses, 3) ^ key;

    internal static Vector128<byte> InverseMixColumns(Vector128<byte> state) => MixColumns(state, 14, 11, 13, 9);

    /// <summary>AESKEYGENASSIST (SDM 2A): words 1 and 3 substituted, and rotated with the round constant.</summary>
    internal static Vector128<byte> KeygenAssist(Vector128<byte> value, uint constant)
    {
        uint low = SubstituteWord(value.AsUInt32().GetElement(1));
        uint high = SubstituteWord(value.AsUInt32().GetElement(3));
        return Vector128.Create(
            low, BitOperations.RotateRight(low, 8) ^ constant, high, BitOperations.RotateRight(high, 8) ^ constant)
            .AsByte();
    }

    private static uint SubstituteWord(uint word) => s_substitutes[(byte)word]
        | ((uint)s_substitutes[(byte)(word >> 8)] << 8)
        | ((uint)s_substitutes[(byte)(word >> 16)] << 16)
        | ((uint)s_substitutes[word >> 24] << 24);

    /// <summary>
    /// Substitutes bytes and shifts row r by r columns: to the left when <paramref name="step"/> is 1, to the right
    /// when it is 3.
    /// </summary>
    private static Vector128<byte> Substitute(Vector128<byte> state, byte[] table, int step)
    {
        Vector128<byte> result = default;
        for (int at = 0; at < 16; at++)
        {
            int row = at & 3;
            int column = ((at >> 2) + (row * step)) & 3;
            ((byte*)&result)[at] = table[((byte*)&state)[(column * 4) + row]];
        }

        return result;
    }

    private static Vector128<byte> MixColumns(Vector128<byte> state, int a, int b, int c, int d)
    {
        Vector128<byte> result = default;
        for (int at = 0; at < 16; at++)
        {
            byte* column = (byte*)&state + (at & 12);
            ((byte*)&result)[at] = (byte)(GaloisField.Multiply(column[at & 3], a)
                ^ GaloisField.Multiply(column[(at + 1) & 3], b)
                ^ GaloisField.Multiply(column[(at + 2) & 3], c)
                ^ GaloisField.Multiply(column[(at + 3) & 3], d));
        }

        return result;
    }

    /// <summary>The S-box: inverse in GF(2^8), then an affine transformation (FIPS 197, 5.1.1).</summary>
    private static byte[] MakeSubstitutes()
    {
        byte[] table = new byte[256];
        for (int i = 0; i < 256; i++)
        {
            uint inverse = GaloisField.Inverse((byte)i);
            uint spread = inverse | (inverse << 8);
            table[i] = (byte)(spread ^ (spread >> 4) ^ (spread >> 5) ^ (spread >> 6) ^ (spread >> 7) ^ 0x63);
        }

        return table;
    }

    private static byte[] MakeInverses(byte[] substitutes)
    {
        byte[] table = new byte[256];
        for (int i = 0; i < 256; i++)
        {
            table[substitutes[i]] = (byte)i;
        }

        return table;
    }
}
