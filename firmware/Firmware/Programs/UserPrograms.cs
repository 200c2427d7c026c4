namespace Firmware.Programs;

/// <summary>All programs that are made here, for the mini-kernel or any other Linux.</summary>
public static class UserPrograms
{
    /// <summary>Every program, in the order in which help lists them.</summary>
    public static IReadOnlyList<UserProgram> All { get; } =
    [
        new("journey", "three processes that fork, share, fault and switch", JourneyProgram.Emit),
        new("calls", "speed: getppid in a loop, argument: times", SpeedPrograms.Calls),
        new("faults", "speed: first writes to fresh pages, argument: times 16 MiB", SpeedPrograms.Faults),
        new("forks", "speed: fork, exit and wait of a process with 1 MiB, argument: times", SpeedPrograms.Forks),
        new("ping-pong", "speed: a byte to and fro between two processes, argument: times", SpeedPrograms.PingPong),
    ];

    /// <summary>The program of that name; null when there is none.</summary>
    public static UserProgram? Find(string name) => All.FirstOrDefault(program => program.Name == name);
}
