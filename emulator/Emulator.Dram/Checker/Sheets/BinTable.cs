using System.Globalization;

namespace Emulator.Dram.Checker.Sheets;

/// <summary>The clocks of tRCD and tRP by speed bin.</summary>
internal static class BinTable
{
    /// <summary>Looks a bin up in lines such as <c>1600: J10 K11 L12</c>: the letters, then the clocks.</summary>
    /// <exception cref="NotSupportedException">It is in none.</exception>
    internal static int ClocksOf(string standard, string bin, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string[] words = line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries);
            string letters = bin.StartsWith(words[0], StringComparison.Ordinal) ? bin[words[0].Length..] : "?";
            foreach (string word in words.AsSpan(1))
            {
                string name = word.TrimEnd("0123456789".ToCharArray());
                if (name == letters)
                {
                    return int.Parse(word[name.Length..], CultureInfo.InvariantCulture);
                }
            }
        }

        throw new NotSupportedException($"the checker has no data sheet of the speed bin {standard}-{bin}");
    }
}
