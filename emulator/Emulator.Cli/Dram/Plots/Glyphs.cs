namespace Emulator.Cli.Dram.Plots;

/// <summary>Letters of five by seven dots, for pictures without a font.</summary>
internal static class Glyphs
{
    public const int Columns = 5;
    public const int Rows = 7;

    private const ulong Box = 0x1F11111111111F;

    /// <summary>Seven bytes each, the uppermost row first; bit 4 is the left dot.</summary>
    private static readonly Dictionary<char, ulong> s_dots = new()
    {
        [' '] = 0,
        ['0'] = 0x0E11131519110E, ['1'] = 0x040C040404040E, ['2'] = 0x0E11010204081F, ['3'] = 0x1F02040201110E,
        ['4'] = 0x02060A121F0202, ['5'] = 0x1F101E0101110E, ['6'] = 0x0608101E11110E, ['7'] = 0x1F010204080808,
        ['8'] = 0x0E11110E11110E, ['9'] = 0x0E11110F01020C, ['A'] = 0x0E11111F111111, ['B'] = 0x1E11111E11111E,
        ['C'] = 0x0E11101010110E, ['D'] = 0x1C12111111121C, ['E'] = 0x1F10101E10101F, ['F'] = 0x1F10101E101010,
        ['G'] = 0x0E11101711110F, ['H'] = 0x1111111F111111, ['I'] = 0x0E04040404040E, ['J'] = 0x0702020202120C,
        ['K'] = 0x11121418141211, ['L'] = 0x1010101010101F, ['M'] = 0x111B1515111111, ['N'] = 0x11111915131111,
        ['O'] = 0x0E11111111110E, ['P'] = 0x1E11111E101010, ['Q'] = 0x0E11111115120D, ['R'] = 0x1E11111E141211,
        ['S'] = 0x0F10100E01011E, ['T'] = 0x1F040404040404, ['U'] = 0x1111111111110E, ['V'] = 0x11111111110A04,
        ['W'] = 0x1111111515150A, ['X'] = 0x11110A040A1111, ['Y'] = 0x1111110A040404, ['Z'] = 0x1F01020408101F,
        ['a'] = 0x00000E010F110F, ['b'] = 0x1010161911111E, ['c'] = 0x00000E1010110E, ['d'] = 0x01010D1311110F,
        ['e'] = 0x00000E111F100E, ['f'] = 0x0609081C080808, ['g'] = 0x000F11110F010E, ['h'] = 0x10101619111111,
        ['i'] = 0x04000C0404040E, ['j'] = 0x0200060202120C, ['k'] = 0x10101214181412, ['l'] = 0x0C04040404040E,
        ['m'] = 0x00001A15151111, ['n'] = 0x00001619111111, ['o'] = 0x00000E1111110E, ['p'] = 0x00001E111E1010,
        ['q'] = 0x00000D130F0101, ['r'] = 0x00001619101010, ['s'] = 0x00000E100E011E, ['t'] = 0x08081C08080906,
        ['u'] = 0x0000111111130D, ['v'] = 0x00001111110A04, ['w'] = 0x0000111115150A, ['x'] = 0x0000110A040A11,
        ['y'] = 0x000011110F010E, ['z'] = 0x00001F0204081F, ['-'] = 0x0000001F000000, ['.'] = 0x00000000000C0C,
        [','] = 0x000000000C0408, ['/'] = 0x00010204081000, ['='] = 0x00001F001F0000, ['%'] = 0x18190204081303,
        ['('] = 0x02040808080402, [')'] = 0x08040202020408, [':'] = 0x000C0C000C0C00, [';'] = 0x000C0C000C0408,
        ['_'] = 0x0000000000001F, ['+'] = 0x0004041F040400, ['^'] = 0x040A1100000000, ['*'] = 0x00150E1F0E1500,
    };

    /// <summary>Whether a dot of a letter is black; what is no letter here is a box.</summary>
    public static bool IsSet(char letter, int row, int column) =>
        ((s_dots.GetValueOrDefault(letter, Box) >> (((Rows - 1 - row) * 8) + Columns - 1 - column)) & 1) != 0;
}
