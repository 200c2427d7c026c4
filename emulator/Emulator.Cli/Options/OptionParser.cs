using Emulator.Arch;

namespace Emulator.Cli.Options;

/// <summary>Reads the words of a command line by the rows of <see cref="OptionTable"/>.</summary>
internal static class OptionParser
{
    /// <summary>
    /// Accepts <c>-name value</c>, <c>--name value</c> and <c>--name=value</c>; the last of a name counts.
    /// </summary>
    /// <exception cref="UserErrorException">An unknown option, or a value that is missing or wrong.</exception>
    public static RunOptions Parse(ReadOnlySpan<string> words)
    {
        RunOptions options = new();
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            (string name, string? value) = Split(word);
            Option option = Find(word, name);
            if (option.Argument is null && value is not null)
            {
                throw new UserErrorException("takes no value", word, $"give {option.Spelling} alone");
            }

            if (option.Argument is not null && !option.ArgumentIsOptional && value is null)
            {
                if (++i == words.Length)
                {
                    throw new UserErrorException(
                        "a value is missing", option.Spelling, $"give {option.Spelling} {option.Argument}");
                }

                value = words[i];
            }

            option.Apply(options, value ?? "");
        }

        return options;
    }

    private static (string Name, string? Value) Split(string word)
    {
        int dashes = word.StartsWith("--", StringComparison.Ordinal) ? 2 : 1;
        string name = word.StartsWith('-') ? word[dashes..] : "";
        int equals = name.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (name, null) : (name[..equals], name[(equals + 1)..]);
    }

    private static Option Find(string word, string name)
    {
        if (name is "h" or "?")
        {
            name = "help";
        }

        foreach (Option option in OptionTable.Rows)
        {
            if (option.Name == name)
            {
                return option;
            }
        }

        if (!word.StartsWith('-'))
        {
            throw new UserErrorException("not an option", $"'{word}'", "give an image as -kernel FILE");
        }

        string nearest = Nearest.Of(name, OptionTable.Rows.Where(o => o.Name.Length > 1).Select(o => o.Name));
        string spelling = OptionTable.Rows.First(o => o.Name == nearest).Spelling;
        throw new UserErrorException(
            "unknown option", word, $"did you mean {spelling}? `pagewalk run --help` lists all");
    }
}
