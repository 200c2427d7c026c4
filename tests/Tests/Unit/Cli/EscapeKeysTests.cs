using System.Text;
using Emulator.Cli.Terminal;

namespace Tests.Unit.Cli;

/// <summary>Ctrl-A and a letter are for us; everything else is for the guest.</summary>
[TestFixture]
internal sealed class EscapeKeysTests
{
    [TestCase("abc", "abc", ConsoleCommand.None)]
    [TestCase("\u0003\u0004", "\u0003\u0004", ConsoleCommand.None)]
    [TestCase("a\u0001xb", "ab", ConsoleCommand.Leave)]
    [TestCase("\u0001X", "", ConsoleCommand.Leave)]
    [TestCase("\u0001h", "", ConsoleCommand.Help)]
    [TestCase("\u0001c", "", ConsoleCommand.Registers)]
    [TestCase("\u0001\u0001x", "\u0001x", ConsoleCommand.None)]
    [TestCase("\u0001qx", "x", ConsoleCommand.None)]
    public void Keys_go_where_they_belong(string typed, string guest, ConsoleCommand expected)
    {
        EscapeKeys keys = new();
        StringBuilder passed = new();
        ConsoleCommand last = ConsoleCommand.None;
        foreach (char key in typed)
        {
            if (keys.Take((byte)key, out ConsoleCommand command))
            {
                passed.Append(key);
            }

            last = command == ConsoleCommand.None ? last : command;
        }

        Assert.That(passed.ToString(), Is.EqualTo(guest));
        Assert.That(last, Is.EqualTo(expected));
    }
}
