using Iced.Intel;
using Decoder = Iced.Intel.Decoder;

namespace Tests.Conformance.X87;

/// <summary>Every x87 encoding there is, the undefined ones included.</summary>
internal static class X87Rows
{
    /// <summary>Results that are approximations on every processor: compared by their error instead.</summary>
    public static readonly HashSet<Mnemonic> Transcendental =
    [
        Mnemonic.Fsin, Mnemonic.Fcos, Mnemonic.Fsincos, Mnemonic.Fptan, Mnemonic.Fpatan, Mnemonic.F2xm1,
        Mnemonic.Fyl2x, Mnemonic.Fyl2xp1,
    ];

    public static IEnumerable<X87Row> All()
    {
        yield return new X87Row("Wait", 0, 0x9B, 0, Code.Wait);
        for (int escape = 0xD8; escape <= 0xDF; escape++)
        {
            for (int register = 0; register < 8; register++)
            {
                yield return Make(0, escape, (register << 3) | 7);
                if (escape is 0xD9 or 0xDD && register is 4 or 6)
                {
                    yield return Make(0x66, escape, (register << 3) | 7);
                }
            }

            for (int modRm = 0xC0; modRm <= 0xFF; modRm++)
            {
                yield return Make(0, escape, modRm);
            }
        }
    }

    private static X87Row Make(int prefix, int escape, int modRm)
    {
        byte[] bytes = prefix == 0 ? [(byte)escape, (byte)modRm] : [(byte)prefix, (byte)escape, (byte)modRm];
        Decoder decoder = Decoder.Create(64, bytes, DecoderOptions.None);
        Instruction instruction = decoder.Decode();
        string name = instruction.Code == Code.INVALID ? $"undefined {escape:X2}" : $"{instruction.Code}";
        return new X87Row(name, (byte)prefix, (byte)escape, (byte)modRm, instruction.Code);
    }
}
