using System.Globalization;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Emulator.Cli.Dram;

/// <summary>Every command as a line: what <c>dram check</c> reads.</summary>
internal sealed class CommandFile : ICommandSink
{
    public const string Header = "clock,command,channel,rank,group,bank,row,column";

    private readonly TextWriter _file;
    private readonly Organization _organization;

    public CommandFile(TextWriter file, Organization organization)
    {
        _file = file;
        _organization = organization;
        _file.WriteLine(Header);
    }

    public void Issued(in IssuedCommand command)
    {
        int rank = command.Bank / _organization.BanksPerRank;
        int group = command.Bank / _organization.BanksPerGroup % _organization.BankGroups;
        int bank = command.Bank % _organization.BanksPerGroup;
        string name = Commands.NameOf(command.Kind);
        _file.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{command.At},{name},{command.Channel},{rank},{group},{bank},{command.Row},{command.Column}"));
    }
}
