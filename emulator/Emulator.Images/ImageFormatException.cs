namespace Emulator.Images;

/// <summary>
/// An image given by the user cannot be used. The message is one line for the user's eyes: what is wrong, at which
/// file offset, and what to do. It is the only exception that readers of images throw.
/// </summary>
public sealed class ImageFormatException : Exception
{
    public ImageFormatException()
    {
    }

    public ImageFormatException(string message)
        : base(OneLine(message))
    {
    }

    public ImageFormatException(string message, Exception innerException)
        : base(OneLine(message), innerException)
    {
    }

    /// <summary>Makes the one line from its three parts.</summary>
    /// <param name="wrong">What is wrong, with the values found.</param>
    /// <param name="offset">Where in the file, in bytes.</param>
    /// <param name="advice">What the user can do about it.</param>
    public ImageFormatException(string wrong, ulong offset, string advice)
        : base(OneLine($"{wrong} (file offset 0x{offset:x}): {advice}"))
    {
        Offset = offset;
    }

    /// <summary>The file offset in bytes; null when the fault is not in one place.</summary>
    public ulong? Offset { get; }

    /// <summary>
    /// Messages quote names out of hostile files, which must neither break the line, nor reach the terminal as
    /// control sequences, nor fill the screen.
    /// </summary>
    private static string OneLine(string message)
    {
        const int longest = 400;
        string shown = message.Length <= longest ? message : string.Concat(message.AsSpan(0, longest), "...");
        return string.Create(shown.Length, shown, static (into, text) =>
        {
            for (int i = 0; i < into.Length; i++)
            {
                into[i] = char.IsControl(text[i]) ? '?' : text[i];
            }
        });
    }
}
