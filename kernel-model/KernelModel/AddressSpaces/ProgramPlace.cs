namespace KernelModel.AddressSpaces;

/// <summary>Where exec put the parts of a program (mm_struct's start_code … env_end).</summary>
internal readonly record struct ProgramPlace
{
    public ulong StartCode { get; init; }

    public ulong EndCode { get; init; }

    public ulong StartData { get; init; }

    public ulong EndData { get; init; }

    /// <summary>The stack pointer at the start; its area is [stack].</summary>
    public ulong StartStack { get; init; }

    public ulong ArgumentStart { get; init; }

    public ulong ArgumentEnd { get; init; }

    public ulong EnvironmentStart { get; init; }

    public ulong EnvironmentEnd { get; init; }
}
