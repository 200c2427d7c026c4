namespace Emulator.Dram.Controller;

/// <summary>Sees every command: the checker, a trace, a timeline.</summary>
public interface ICommandSink
{
    /// <summary>A command was issued.</summary>
    /// <param name="command">What, when and to where.</param>
    void Issued(in IssuedCommand command);
}
