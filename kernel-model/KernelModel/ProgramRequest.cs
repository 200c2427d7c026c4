namespace KernelModel;

/// <summary>The first program: what <c>Kernel.Start</c> makes process 1 of.</summary>
/// <param name="Path">Its path in the guest's root; without a slash it is looked for in PATH.</param>
/// <param name="Arguments">argv, the name included.</param>
/// <param name="Environment">envp: NAME=VALUE.</param>
/// <param name="WorkingDirectory">Where it starts, in the guest's root.</param>
public sealed record ProgramRequest(
    string Path, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, string WorkingDirectory = "/");
