using System.Text;

namespace Emulator.Cli.Options;

/// <summary>What <c>--help</c> prints, made from the tables that the program itself follows.</summary>
internal static class HelpText
{
    public const string Commands = """
        pagewalk: an x86-64 machine whose memory system is exact

          pagewalk run OPTIONS          boot an image; `pagewalk run --help` lists the options
          pagewalk exec PROGRAM ARGS    run a Linux program on the mini-kernel; `pagewalk exec --help`
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

    private const string ExecExamples = """
        Examples:
          pagewalk exec ./hello
          pagewalk exec --strace --stats ./hello world
          pagewalk exec --faults --env LANG=C -m 64M ./demand-zero
          pagewalk exec --root /srv/debian ls -l /etc
          pagewalk exec --rw ./work ./program
          pagewalk exec --initrd initrd.gz sh -c "ls -l /"
          pagewalk exec --shell

        Without --root the guest's root is empty but for the program, at its own path, and /dev, /proc, /sys and /tmp.
        With --root or --initrd the program is looked for inside it; what the guest writes stays in memory, unless it
        writes in the directory of --rw. At an interactive terminal: Ctrl-A x leaves, Ctrl-A Ctrl-A sends Ctrl-A; all
        other keys go to the program, and time in which it waits passes as on the wall; elsewhere it is skipped.
        """;

    private const int Column = 30;

    public static string Run()
    {
        StringBuilder text = new("usage: pagewalk run OPTIONS      (one or two dashes, as you like)\n\n");
        text.Append(OptionLines(OptionTable.Rows));
        text.Append(CodeLines(ExitCodes.Rows));
        return text.Append('\n').Append(Examples).Append('\n').ToString();
    }

    public static string Exec()
    {
        StringBuilder text = new("usage: pagewalk exec [OPTIONS] PROGRAM [ARGS...]\n\n");
        text.Append(OptionLines(ExecOptionTable.Rows));
        text.Append(CodeLines(ExitCodes.ExecRows));
        return text.Append('\n').Append(ExecExamples).Append('\n').ToString();
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

    private static string CodeLines(IReadOnlyList<(string Code, string Meaning)> codes)
    {
        StringBuilder text = new("\nExit codes:\n");
        foreach ((string code, string meaning) in codes)
        {
            string plain = meaning.Replace("`", "", StringComparison.Ordinal);
            text.Append("  ").Append(code.PadRight(9)).Append(plain).Append('\n');
        }

        return text.ToString();
    }
}
