using System.Reflection;
using Emulator.Arch;
using Emulator.Cli.Dram;
using Emulator.Cli.Exec;
using Emulator.Cli.Options;
using Emulator.Images;
using Emulator.Machine;
using Firmware.Samples;

namespace Emulator.Cli;

/// <summary>The command <c>pagewalk</c>.</summary>
internal static class Program
{
    private static readonly string[] s_commands = ["run", "exec", "dram", "samples", "initrd", "help"];

    /// <returns>See <see cref="ExitCodes"/>.</returns>
    public static int Main(string[] words)
    {
        try
        {
            return Dispatch(words);
        }
        catch (Exception error) when (error is UserErrorException or ImageFormatException or MachineSetupException
            or IOException)
        {
            Complain(OneLine(error.Message));
            return ExitCodes.BadInput;
        }
        catch (Exception error) // the border of the process: whatever else comes here is our own failure
        {
            string message = OneLine(error.Message);
            bool isTraced = Environment.GetEnvironmentVariable("PAGEWALK_TRACE") == "1";
            string trace = isTraced ? $"\n{error}" : "";
            Complain($"internal error: {message}: please report it (PAGEWALK_TRACE=1 shows where){trace}");

            return ExitCodes.OurFailure;
        }
    }

    private static int Dispatch(string[] words)
    {
        string command = words.Length == 0 ? "help" : words[0];
        switch (command.TrimStart('-'))
        {
            case "run":
                return RunCommand.Execute(words.AsSpan(1));
            case "exec":
                return ExecCommand.Execute(words.AsSpan(1));
            case "dram":
                return DramCommand.Execute(words.AsSpan(1));
            case "samples":
                foreach (SampleGuest guest in SampleGuests.All)
                {
                    StandardStreams.Out.WriteLine($"{guest.Name,-18}{guest.Description}");
                }

                return ExitCodes.Success;
            case "initrd":
                return InitrdCommand.Execute(words.AsSpan(1));
            case "version":
                Version? version = Assembly.GetExecutingAssembly().GetName().Version;
                StandardStreams.Out.WriteLine($"pagewalk {version?.ToString(3)}");
                return ExitCodes.Success;
            case "help" or "h" or "?":
                StandardStreams.Out.WriteLine(HelpText.Commands);
                return ExitCodes.Success;
            default:
                throw new UserErrorException(
                    "unknown command", command, $"did you mean {Nearest.Of(command, s_commands)}?");
        }
    }

    /// <summary>One line on standard error; when that is closed too, the exit code alone tells.</summary>
    private static void Complain(string message)
    {
        try
        {
            StandardStreams.Error.Write($"pagewalk: {message}\n");
        }
        catch (IOException)
        {
        }
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
