using Emulator.Dram.Controller;

namespace Tests.Timing.Dram;

/// <summary>All commands, in the order in which they were seen.</summary>
internal sealed class CommandList : ICommandSink
{
    internal List<IssuedCommand> Seen { get; } = [];

    public void Issued(in IssuedCommand command) => Seen.Add(command);
}
