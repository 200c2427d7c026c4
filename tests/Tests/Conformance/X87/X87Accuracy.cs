using System.Text;
using Iced.Intel;
using Tests.Support;

namespace Tests.Conformance.X87;

/// <summary>Compares the transcendental instructions: all state exactly, but results by their distance.</summary>
internal static unsafe class X87Accuracy
{
    private const ushort C1 = 0x200;

    public static X87Report Run(HostProgram harness, int casesPerRow, ulong seed, ulong toleranceUlp)
    {
        StringBuilder text = new("function        cases  other bits   largest difference, ulp\n");
        StringBuilder shown = new();
        int mismatches = 0;
        using var guest = new X87Guest();
        foreach (X87Row row in X87Rows.All().Where(row => X87Rows.Transcendental.Contains(row.Code.Mnemonic())))
        {
            var maker = new X87CaseMaker(seed ^ row.ModRm);
            X87Case[] cases = [.. Enumerable.Range(0, casesPerRow).Select(_ => Tame(row, maker.Make(row)))];
            X87Result[] host = harness.Run<X87Case, X87Result>(cases);
            int other = 0;
            ulong largest = 0;
            for (int i = 0; i < cases.Length; i++)
            {
                guest.Run(cases[i], out X87Result core);
                ulong distance = Distance(ref host[i].State, ref core.State);
                other += distance == 0 ? 0 : 1;
                if (distance <= toleranceUlp)
                {
                    largest = Math.Max(largest, distance);
                    core.State.Status = (ushort)((core.State.Status & ~C1) | (host[i].State.Status & C1));
                    for (int word = 0; word < 4; word++)
                    {
                        core.State.St[word] = host[i].State.St[word];
                    }
                }

                string differences = X87Comparison.Differences(ref host[i], ref core);
                if (differences.Length != 0 && mismatches++ < 40)
                {
                    shown.Append($"{row.Name}: {differences}\n    before: {X87Comparison.Describe(cases[i], row)}\n");
                }
            }

            text.Append($"{row.Name,-12} {casesPerRow,8} {other,11}   {largest}\n");
        }

        text.Append($"seed {seed:X}: {mismatches} mismatches\n");
        return new X87Report(text.Append(shown).ToString(), mismatches);
    }

    /// <summary>Outside the ranges that the SDM gives F2XM1 and FYL2XP1, results are undefined.</summary>
    private static X87Case Tame(X87Row row, X87Case c)
    {
        int exponent = (int)c.State.St[1] & 0x7FFF;
        int limit = row.Code.Mnemonic() switch
        {
            Mnemonic.F2xm1 => 0x3FFE,
            Mnemonic.Fyl2xp1 => 0x3FFC,
            _ => 0x7FFF,
        };
        if (exponent > limit && exponent != 0x7FFF)
        {
            c.State.St[1] = (c.State.St[1] & 0x8000) | (uint)(limit - (exponent & 15));
        }

        return c;
    }

    /// <summary>
    /// The larger distance of the two registers that a function may write, in units of the last place.
    /// </summary>
    private static ulong Distance(ref X87State host, ref X87State core) =>
        Math.Max(Distance(ref host, ref core, 0), Distance(ref host, ref core, 1));

    private static ulong Distance(ref X87State host, ref X87State core, int i)
    {
        UInt128 a = Place(host, i);
        UInt128 b = Place(core, i);
        UInt128 distance = a > b ? a - b : b - a;
        return distance > ulong.MaxValue ? ulong.MaxValue : (ulong)distance;
    }

    /// <summary>Numbers of one sign in the order of their values, without gaps at powers of two.</summary>
    private static UInt128 Place(in X87State state, int i)
    {
        ulong head = state.St[(2 * i) + 1] & 0xFFFF;
        ulong significand = state.St[2 * i];
        bool ordinary = significand >> 63 != 0 || (head & 0x7FFF) == 0;
        ulong fraction = (head & 0x7FFF) == 0 ? significand : significand & (ulong.MaxValue >> 1);
        return ordinary && (head & 0x7FFF) != 0x7FFF
            ? ((UInt128)head << 63) + fraction
            : ((UInt128)head << 64) + significand + (UInt128.One << 100);
    }
}
