using Emulator.Arch;

namespace Emulator.Cli.Options;

/// <summary>Reads the words of a command line by the rows of an option table.</summary>
internal static class OptionParser
{
    /// <summary>The options of <c>pagewalk run</c>.</summary>
    /// <exception cref="UserErrorException">An unknown option, or a value that is missing or wrong.</exception>
    public static RunOptions Parse(ReadOnlySpan<string> words)
    {
        RunOptions options = new();
        Parse(words, OptionTable.Rows, options, "pagewalk run", word => throw new UserErrorException(
            "not an option", $"'{word}'", "give an image as -kernel FILE"));
        return options;
    }

    /// <summary>
    /// Accepts <c>-name value</c>, <c>--name value</c> and <c>--name=value</c>; the last of a name counts.
    /// </summary>
    /// <param name="words">The command line, after the command.</param>
    /// <param name="rows">The options that exist.</param>
    /// <param name="options">What they are applied to.</param>
    /// <param name="command">The command, for messages.</param>
    /// <param name="other">Takes the words that are no option.</param>
    /// <exception cref="UserErrorException">An unknown option, or a value that is missing or wrong.</exception>
    public static void Parse<T>(
        ReadOnlySpan<string> words, IReadOnlyList<Option<T>> rows, T options, string command, Action<string> other)
    {
        for (int i = 0; i < words.Length; i++)
        {
            i += ParseLeading(words[i..], rows, options, command);
            if (i < words.Length)
            {
                other(words[i]);
            }
        }
    }

    /// <summary>The same, up to the first word that is no option, or behind <c>--</c>.</summary>
    /// <returns>How many words were options and their values.</returns>
    public static int ParseLeading<T>(
        ReadOnlySpan<string> words, IReadOnlyList<Option<T>> rows, T options, string command)
    {
        int i = 0;
        for (; i < words.Length && words[i].StartsWith('-'); i++)
        {
            string word = words[i];
            if (word == "--")
            {
                return i + 1;
            }

            (string name, string? value) = Split(word);
            Option<T> option = Find(word, name, rows, command);
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

        return i;
    }

    private static (string Name, string? Value) Split(string word)
    {
        int dashes = word.StartsWith("--", StringComparison.Ordinal) ? 2 : 1;
        string name = word[dashes..];
        int equals = name.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (name, null) : (name[..equals], name[(equals + 1)..]);
    }

    private static Option<T> Find<T>(string word, string name, IReadOnlyList<Option<T>> rows, string command)
    {
        if (name is "h" or "?")
        {
            name = "help";
        }

        foreach (Option<T> option in rows)
        {
            if (option.Name == name)
            {
                return option;
            }
        }

        string nearest = Nearest.Of(name, rows.Where(o => o.Name.Length > 1).Select(o => o.Name));
        string spelling = rows.First(o => o.Name == nearest).Spelling;
        throw new UserErrorException(
            "unknown option", word, $"did you mean {spelling}? `{command} --help` lists all");
    }
}
