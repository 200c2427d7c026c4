using System.Text;

namespace KernelModel.Files;

/// <summary>Guest paths are bytes, kept one in a character; the host's are UTF-8.</summary>
internal static class PathText
{
    /// <summary>The guest's form of a path of the host or of the command line.</summary>
    public static string FromHost(string path) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(path));

    /// <summary>The host's form of a guest's name; null when its bytes are no UTF-8 and the host cannot have it.
    /// </summary>
    public static string? ToHost(string name)
    {
        string text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(name));
        return FromHost(text) == name ? text : null;
    }
}
