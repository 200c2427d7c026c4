using System.Text;

namespace Emulator.Cli.Options;

/// <summary>What <c>--help</c> prints, made from the tables that the program itself follows.</summary>
internal static class HelpText
{
    public const string Commands = """
        pagewalk: an x86-64 machine whose memory system is exact

          pagewalk run OPTIONS          boot an image; `pagewalk run --help` lists the options
          pagewalk dram COMMAND         a memory controller, exact to the command; `pagewalk dram --help`
          pagewalk samples              list the guests that are built in, for --sample
          pagewalk initrd BUSYBOX FILE  write an initrd for Linux around a static busybox
          pagewalk --version            print the version

        Start here:  pagewalk run --sample tour
        """;

    private const string Examples = """
        Examples:
          pagewalk run --sample tour --stats
          pagewalk run -m 64M -kernel memtest86+x64.bin -append "console=ttyS0,115200" -nographic
          pagewalk run -m 1G -kernel vmlinuz -initrd initrd.gz -append "console=ttyS0 quiet" -no-reboot
          pagewalk run -kernel boot.bin --mode real --load-at 0x7c00 --max-instructions 1000000
          pagewalk run -kernel kernel.elf -d mmu,exceptions -D trace.log --stats=json

        At an interactive terminal: Ctrl-A x leaves, Ctrl-A c shows the registers, Ctrl-A h helps, Ctrl-A Ctrl-A sends
        Ctrl-A; Ctrl-C and all other keys go to the guest. Time in which the guest idles then passes as on the wall;
        elsewhere it is skipped.
        """;

    private const int Column = 30;

    public static string Run()
    {
        StringBuilder text = new("usage: pagewalk run OPTIONS      (one or two dashes, as you like)\n\n");
        text.Append(OptionLines(OptionTable.Rows));
        text.Append("\nExit codes:\n");
        foreach ((string code, string meaning) in ExitCodes.Rows)
        {
            string plain = meaning.Replace("`", "", StringComparison.Ordinal);
            text.Append("  ").Append(code.PadRight(9)).Append(plain).Append('\n');
        }

        return text.Append('\n').Append(Examples).Append('\n').ToString();
    }

    /// <summary>A line for each option.</summary>
    public static string OptionLines<T>(IEnumerable<Option<T>> rows)
    {
        StringBuilder text = new();
        foreach (Option<T> option in rows)
        {
            string argument = option.Argument is null ? ""
                : option.ArgumentIsOptional ? $"[={option.Argument[1..^1]}]" : $" {option.Argument}";
            text.Append("  ").Append((option.Spelling + argument).PadRight(Column)).Append(option.Help).Append('\n');
        }

        return text.ToString();
    }
}
