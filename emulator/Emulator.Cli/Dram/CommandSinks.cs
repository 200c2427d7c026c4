using Emulator.Dram.Controller;

namespace Emulator.Cli.Dram;

/// <summary>Several observers of commands as one.</summary>
internal sealed class CommandSinks(IReadOnlyList<ICommandSink> sinks) : ICommandSink
{
    public void Issued(in IssuedCommand command)
    {
        foreach (ICommandSink sink in sinks)
        {
            sink.Issued(command);
        }
    }
}
