namespace Emulator.Arch;

/// <summary>The name that somebody who mistyped one probably meant.</summary>
public static class Nearest
{
    /// <param name="word">What was written.</param>
    /// <param name="names">The names that exist; the first of several that are equally near wins.</param>
    public static string Of(string word, IEnumerable<string> names) =>
        names.MinBy(name => Distance(word, name)) ?? "";

    /// <summary>The least number of characters to insert, delete or replace (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
