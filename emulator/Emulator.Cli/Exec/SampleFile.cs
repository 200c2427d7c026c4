using Emulator.Arch;
using Firmware.Programs;
using KernelModel;

namespace Emulator.Cli.Exec;

/// <summary>A program that is built in, as a file of the host while the guest may read it.</summary>
internal sealed class SampleFile : IDisposable
{
    private readonly string _name;
    private readonly string _file;

    private SampleFile(UserProgram program)
    {
        _name = program.Name;
        _file = Path.GetTempFileName();
        File.WriteAllBytes(_file, program.Build());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes the file; null when no sample is asked for.</summary>
    /// <exception cref="UserErrorException">There is none of that name.</exception>
    public static SampleFile? Make(string? name)
    {
        if (name is null)
        {
            return null;
        }

        UserProgram program = UserPrograms.Find(name) ?? throw new UserErrorException(
            "no such program", $"--sample {name}",
            $"did you mean {Nearest.Of(name, UserPrograms.All.Select(one => one.Name))}?");
        return new SampleFile(program);
    }

    /// <summary>Its start, with arguments.</summary>
    public ProgramRequest Request(string[] words, out IReadOnlyList<(string Guest, string Host)> files)
    {
        string path = $"/bin/{_name}";
        files = [(path, _file)];
        return new ProgramRequest(path, [_name, .. words], []);
    }

    /// <inheritdoc />
    public void Dispose() => File.Delete(_file);
}
