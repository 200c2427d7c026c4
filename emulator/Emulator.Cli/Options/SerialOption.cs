using System.Globalization;
using System.Net;

namespace Emulator.Cli.Options;

/// <summary>The value of <c>-serial</c> or <c>-debugcon</c>, in QEMU's spelling.</summary>
/// <param name="Kind">Where the line leads.</param>
/// <param name="File">The file that takes the output.</param>
/// <param name="Endpoint">The loopback address to connect to, or to listen at.</param>
internal sealed record SerialOption(SerialKind Kind, string? File = null, IPEndPoint? Endpoint = null)
{
    private const string Advice = "give stdio, none, file:NAME or tcp:127.0.0.1:PORT[,server]";

    /// <exception cref="UserErrorException">It is none of the forms, or an address of another machine.</exception>
    public static SerialOption Parse(string text) => text switch
    {
        "stdio" or "mon:stdio" => new(SerialKind.Stdio),
        "none" or "null" => new(SerialKind.None),
        _ when After(text, "file:") is { Length: > 0 } file => new(SerialKind.File, File: file),
        _ when After(text, "tcp:") is { } tcp => ParseTcp(text, tcp),
        _ => throw new UserErrorException("unknown serial line", $"-serial {text}", Advice),
    };

    /// <summary>The same for output alone.</summary>
    /// <exception cref="UserErrorException">It is none of the forms.</exception>
    public static SerialOption ParseDebugConsole(string text) => text switch
    {
        "stdio" or "mon:stdio" => new(SerialKind.Stdio),
        "none" or "null" => new(SerialKind.None),
        _ when After(text, "file:") is { Length: > 0 } file => new(SerialKind.File, File: file),
        _ => throw new UserErrorException(
            "unknown debug console", $"-debugcon {text}", "give stdio, none or file:NAME"),
    };

    private static SerialOption ParseTcp(string text, string tcp)
    {
        string[] words = tcp.Split(',');
        bool server = words.Length > 1 && words[1] is "server" or "server=on";
        int colon = words[0].LastIndexOf(':');
        if (colon < 0 || words.Length > (server ? 2 : 1)
            || !ushort.TryParse(
                words[0].AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            || port == 0)
        {
            throw new UserErrorException("unknown serial line", $"-serial {text}", Advice);
        }

        // A guest's console answers to whoever connects: nobody from outside this machine shall.
        string host = words[0][..colon].Trim('[', ']');
        host = host == "localhost" ? "127.0.0.1" : host;
        if (!IPAddress.TryParse(host, out IPAddress? address) || !IPAddress.IsLoopback(address))
        {
            throw new UserErrorException(
                "not an address of this machine", $"-serial {text}", "only loopback is served: tcp:127.0.0.1:PORT");
        }

        return new(server ? SerialKind.TcpServer : SerialKind.TcpClient, Endpoint: new(address, port));
    }

    private static string? After(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;
}
