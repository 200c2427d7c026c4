namespace Emulator.Cpu.Decoding;

/// <summary>
/// How many bytes a processor takes for an instruction, defined or not. It finds the length first, from the opcode
/// map alone; only a whole instruction of at most 15 bytes can then be undefined. So bytes that are no instruction may
/// raise #PF for their tail, or #GP(0) for their length, before #UD (SDM 3A 6.9, table 6-2: faults from fetching and
/// decoding). The decoder library knows the lengths of defined instructions only; this serves the rest.
/// </summary>
internal static class InstructionLength
{
    /// <summary>What stands for every length over 15 (SDM 2A 2.3.11).</summary>
    internal const int TooLong = 16;

    private const int LongestBytes = 15;
    private const int MapTwoByte = 1;
    private const int Map0F3A = 3;

    /// <summary>Of the map field of VEX and EVEX, processors look at these bits; 0 makes it LES or BOUND.</summary>
    private const int MapMask = 3;

    /// <summary>
    /// SDM 2D table A-2, a letter an opcode: m ModRM, M ModRM and imm8, Z ModRM and imm16/32, b imm8, w imm16,
    /// z imm16/32, v imm16/32/64, j displacement of a branch, f far pointer, o memory offset, e ENTER's, g group 3.
    /// </summary>
    private const string OneByte =
        "mmmmbz..mmmmbz.." + "mmmmbz..mmmmbz.." + "mmmmbz..mmmmbz.." + "mmmmbz..mmmmbz.."
        + "................" + "................" + "..mm....zZbM...." + "bbbbbbbbbbbbbbbb"
        + "MZMMmmmmmmmmmmmm" + "..........f....." + "oooo....bz......" + "bbbbbbbbvvvvvvvv"
        + "MMw.mmMZe.w..b.." + "mmmmbb..mmmmmmmm" + "bbbbbbbbjjfb...." + "......gg......mm";

    /// <summary>SDM 2D table A-3, with what processors do in its empty places; r ModRM that names registers.</summary>
    private const string TwoByte =
        "mmmm.........m.." + "mmmmmmmmmmmmmmmm" + "rrrr....mmmmmmmm" + "................"
        + "mmmmmmmmmmmmmmmm" + "mmmmmmmmmmmmmmmm" + "mmmmmmmmmmmmmmmm" + "MMMMmmm.mmmmmmmm"
        + "jjjjjjjjjjjjjjjj" + "mmmmmmmmmmmmmmmm" + "...mMmmm...mMmmm" + "mmmmmmmmmmMmmmmm"
        + "mmMmMMMm........" + "mmmmmmmmmmmmmmmm" + "mmmmmmmmmmmmmmmm" + "mmmmmmmmmmmmmmmm";

    private ref struct Reader(ReadOnlySpan<byte> bytes, int codeSizeBytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int Length { get; private set; }

        /// <summary>Outside the bytes at hand, or over the limit.</summary>
        public readonly bool Ended => Length > Math.Min(_bytes.Length, LongestBytes);

        public readonly int Result => !Ended ? Length : Length > LongestBytes && _bytes.Length >= LongestBytes
            ? TooLong : 0;

        public readonly int CodeSizeBytes { get; } = codeSizeBytes;

        public readonly int Peek => Length < _bytes.Length ? _bytes[Length] : 0;

        public bool HasOperandPrefix { get; set; }

        public bool HasAddressPrefix { get; set; }

        public bool IsWide { get; set; }

        public int Next()
        {
            int value = Peek;
            Length++;
            return value;
        }

        public void Skip(int count) => Length += count;
    }

    /// <summary>The length of the instruction at the start of some bytes.</summary>
    /// <param name="bytes">What can be fetched.</param>
    /// <param name="codeSizeBytes">2, 4 or 8: the mode.</param>
    /// <returns>1–15, <see cref="TooLong"/>, or 0 when the instruction goes on behind the bytes.</returns>
    internal static int Of(ReadOnlySpan<byte> bytes, int codeSizeBytes)
    {
        var reader = new Reader(bytes, codeSizeBytes);
        int opcode = SkipPrefixes(ref reader);
        bool vector = codeSizeBytes == 8 || reader.Peek >= 0xC0;
        int map = reader.Peek & MapMask;
        switch (opcode)
        {
            case 0x0F: SkipEscaped(ref reader); break;
            case 0xC5 when vector:
                reader.Skip(1);
                reader.HasOperandPrefix = false;
                SkipMapped(ref reader, MapTwoByte);
                break;
            case 0xC4 when vector && map != 0:
                reader.Skip(2);
                reader.HasOperandPrefix = false;
                SkipMapped(ref reader, map);
                break;
            case 0x62 when vector && map != 0:
                reader.Skip(3);
                reader.HasOperandPrefix = false;
                SkipMapped(ref reader, map);
                break;
            default: SkipOperands(ref reader, OneByte[opcode], opcode); break;
        }

        return reader.Result;
    }

    /// <summary>Skips prefixes and gives the opcode byte after them.</summary>
    private static int SkipPrefixes(ref Reader reader)
    {
        while (true)
        {
            int value = reader.Next();
            switch (value)
            {
                case 0x26 or 0x2E or 0x36 or 0x3E or 0x64 or 0x65 or 0xF0 or 0xF2 or 0xF3:
                    reader.IsWide = false;
                    break;
                case 0x66:
                    reader.HasOperandPrefix = true;
                    reader.IsWide = false;
                    break;
                case 0x67:
                    reader.HasAddressPrefix = true;
                    reader.IsWide = false;
                    break;
                case >= 0x40 and <= 0x4F when reader.CodeSizeBytes == 8:
                    reader.IsWide = (value & 8) != 0;
                    break;
                default: return value;
            }

            if (reader.Ended)
            {
                return 0x90;
            }
        }
    }

    private static void SkipEscaped(ref Reader reader)
    {
        int opcode = reader.Next();
        if (opcode is >= 0x38 and <= 0x3F)
        {
            // Eight escapes, of which two are in use; those like 0F 3A have an immediate.
            reader.Skip(1);
            SkipOperands(ref reader, (opcode & 2) != 0 ? 'M' : 'm', opcode);
            return;
        }

        SkipOperands(ref reader, TwoByte[opcode], opcode);
    }

    private static void SkipMapped(ref Reader reader, int map)
    {
        int opcode = reader.Next();
        char shape = map switch { MapTwoByte => TwoByte[opcode], Map0F3A => 'M', _ => 'm' };
        SkipOperands(ref reader, shape, opcode);
    }

    private static void SkipOperands(ref Reader reader, char shape, int opcode)
    {
        bool narrow = reader.CodeSizeBytes == 2 ? !reader.HasOperandPrefix
            : reader.HasOperandPrefix && !reader.IsWide;
        int immediate = narrow ? 2 : 4;
        switch (shape)
        {
            case 'm': SkipModRm(ref reader); break;
            case 'r': reader.Skip(1); break;
            case 'M': SkipModRm(ref reader); reader.Skip(1); break;
            case 'Z': SkipModRm(ref reader); reader.Skip(immediate); break;
            case 'b': reader.Skip(1); break;
            case 'w': reader.Skip(2); break;
            case 'e': reader.Skip(3); break;
            case 'z': reader.Skip(immediate); break;
            case 'v': reader.Skip(reader.IsWide ? 8 : immediate); break;
            case 'j': reader.Skip(reader.CodeSizeBytes == 8 ? 4 : immediate); break;
            case 'f': reader.Skip(immediate + 2); break;
            case 'o':
                int half = reader.CodeSizeBytes == 4 ? 2 : 4;
                reader.Skip(reader.HasAddressPrefix ? half : reader.CodeSizeBytes);
                break;
            case 'g':
                bool test = ((reader.Peek >> 3) & 7) < 2;
                SkipModRm(ref reader);
                reader.Skip(!test ? 0 : (opcode & 1) == 0 ? 1 : immediate);
                break;
        }
    }

    /// <summary>ModRM, SIB and displacement (SDM 2A tables 2-1 to 2-3).</summary>
    private static void SkipModRm(ref Reader reader)
    {
        int modRm = reader.Next();
        int mod = modRm >> 6;
        int rm = modRm & 7;
        if (mod == 3)
        {
            return;
        }

        bool short16 = reader.CodeSizeBytes switch
        {
            2 => !reader.HasAddressPrefix,
            4 => reader.HasAddressPrefix,
            _ => false,
        };
        if (short16)
        {
            reader.Skip(mod == 0 ? (rm == 6 ? 2 : 0) : mod);
            return;
        }

        int baseNumber = rm == 4 ? reader.Next() & 7 : rm;
        reader.Skip(mod switch { 0 => baseNumber == 5 ? 4 : 0, 1 => 1, _ => 4 });
    }
}
