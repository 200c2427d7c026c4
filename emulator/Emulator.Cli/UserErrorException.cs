namespace Emulator.Cli;

/// <summary>
/// Something that the user gave cannot be used. The message is the one line that the user sees: what is wrong, where,
/// and what to do.
/// </summary>
internal sealed class UserErrorException(string what, string where, string advice)
    : Exception($"{what}: {where}: {advice}");
