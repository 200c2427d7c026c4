namespace KernelModel.Files.Sockets;

internal sealed class UnixSocket
{
}
