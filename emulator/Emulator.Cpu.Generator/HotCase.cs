namespace Emulator.Cpu.Generator;

/// <summary>One case of the interpreter's dense switch: its name and its statements, without the end.</summary>
internal sealed record HotCase(string Name, string Body);
