using Emulator.Dram.Standards;

namespace Emulator.Dram.Timing;

/// <summary>A rule about the n-th last preceding command, such as tFAW.</summary>
internal readonly record struct WindowRule(
    Level Level, CommandKind Preceding, CommandKind Following, int Distance, int Window);
