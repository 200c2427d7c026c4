using System.Globalization;
using Emulator.Dram.Controller;

namespace Emulator.Dram.Checker;

/// <summary>A command that breaks a rule.</summary>
/// <param name="Rule">Its name in <see cref="CheckRules"/>.</param>
/// <param name="Command">The command that came too early or in the wrong state.</param>
/// <param name="Since">The clock from which the rule counts; of rules about states: the command's own.</param>
/// <param name="Needed">The least distance in clocks; 0 for rules about states.</param>
public readonly record struct Violation(string Rule, IssuedCommand Command, long Since, long Needed)
{
    public override string ToString()
    {
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"{Rule}: {Commands.NameOf(Command.Kind)} at {Command.At}, channel {Command.Channel}, bank {Command.Bank}");
        return Needed == 0
            ? what
            : string.Create(CultureInfo.InvariantCulture, $"{what}: less than {Needed} clocks after {Since}");
    }
}
