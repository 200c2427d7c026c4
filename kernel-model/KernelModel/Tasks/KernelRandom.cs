using System.Buffers.Binary;

namespace KernelModel.Tasks;

/// <summary>
/// The bytes of getrandom and AT_RANDOM: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) from the seed, so that a run
/// can be repeated. Programs in the machine have no secrets.
/// </summary>
internal sealed class KernelRandom
{
    private ulong _state;

    public KernelRandom(ulong seed)
    {
        _state = seed ^ 0x243F_6A88_85A3_08D3;
    }

    public ulong Next()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }

    public void Fill(Span<byte> into)
    {
        for (; into.Length >= sizeof(ulong); into = into[sizeof(ulong)..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(into, Next());
        }

        if (into.Length > 0)
        {
            ulong last = Next();
            for (int i = 0; i < into.Length; i++)
            {
                into[i] = (byte)(last >> (8 * i));
            }
        }
    }
}
