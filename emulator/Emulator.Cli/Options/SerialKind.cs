namespace Emulator.Cli.Options;

/// <summary>Where the first serial line leads.</summary>
internal enum SerialKind
{
    None,
    Stdio,
    File,
    TcpClient,
    TcpServer,
}
