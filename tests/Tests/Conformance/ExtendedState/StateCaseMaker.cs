using System.Runtime.InteropServices;
using Tests.Support;

namespace Tests.Conformance.ExtendedState;

/// <summary>
/// Random states and areas. A component is either initial or has no byte of zeros, for processors may take a state of
/// zeros that was loaded for one in use.
/// </summary>
internal sealed unsafe class StateCaseMaker(ulong seed)
{
    private const int HeaderAt = 512;
    private static readonly int[] s_protectionPlaces = [HeaderAt + 64, HeaderAt + 64 + 256, 2688];
    private static readonly byte[] s_protections = [4, 0x54, 0xFC];
    private readonly SplitMix _random = new(seed);

    /// <summary>A case for the instruction; its area may have been made to be refused.</summary>
    public StateCase Make(byte[] code, bool isMxcsr)
    {
        StateCase c = default;
        Span<byte> state = new(c.State, StateCase.AreaBytes);
        Span<byte> area = new(c.Area, StateCase.AreaBytes);
        Fill(state, ushort.MaxValue, 0x207);

        // PKRU in use throughout: systems load its initial value in a way that makes it so.
        state[HeaderAt + 1] |= 2;
        Fill(area, Chance(8) ? uint.MaxValue : ushort.MaxValue, Chance(8) ? 0x31FUL : 0x207);
        bool compacted = Chance(2);
        if (compacted)
        {
            ulong present = Word(area, HeaderAt);
            ulong layout = (1UL << 63) | (Chance(8) ? _random.Next() & 0x207 : 0x207) | (present & 0x207);
            MemoryMarshal.Write(area[(HeaderAt + 8)..], layout);
        }

        if (Chance(10))
        {
            // Not where the host has components that we lack.
            int at = (int)(_random.Next() % 56);
            area[HeaderAt + 8 + (at is 0 or 2 ? 1 : at)] ^= (byte)(1 << (int)(_random.Next() % 8));
        }

        if (isMxcsr)
        {
            MemoryMarshal.Write(area, (uint)_random.Next() & (Chance(4) ? uint.MaxValue : ushort.MaxValue));
        }

        // PKRU, wherever either format has it, must leave the data of the harness accessible.
        foreach (int at in s_protectionPlaces)
        {
            area[at] = Protection();
        }

        c.Offset = Chance(12) ? 1UL << (int)(_random.Next() % 6) : 64 * (_random.Next() % 32);
        c.Rax = _random.Next() & (Chance(3) ? 0xFFFF_FFFFUL : 0x207) & ~0xF_FDF8UL;
        c.Rcx = 0;
        c.CodeLength = (ulong)code.Length;
        code.CopyTo(new Span<byte>(c.Code, 16));
        return c;
    }

    private void Fill(Span<byte> area, uint mxcsrMask, ulong components)
    {
        for (int i = 0; i < area.Length; i++)
        {
            area[i] = (byte)(1 + (_random.Next() % 255));
        }

        MemoryMarshal.Write(area, (ushort)(_random.Next() & 0xFFFF));
        MemoryMarshal.Write(area[24..], (uint)_random.Next() & mxcsrMask);
        area.Slice(HeaderAt, 64).Clear();
        MemoryMarshal.Write(area[HeaderAt..], _random.Next() & components);
        area[2688] = Protection();
    }

    private byte Protection() => s_protections[_random.Next() % (ulong)s_protections.Length];

    private static ulong Word(ReadOnlySpan<byte> area, int at) => MemoryMarshal.Read<ulong>(area[at..]);

    private bool Chance(int oneIn) => _random.Next() % (ulong)oneIn == 0;
}
