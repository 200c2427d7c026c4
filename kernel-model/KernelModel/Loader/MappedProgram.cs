namespace KernelModel.Loader;

/// <summary>Where a program lies.</summary>
internal readonly record struct MappedProgram
{
    /// <summary>What is added to the addresses of the file.</summary>
    public ulong Bias { get; init; }

    public ulong Entry { get; init; }

    public ulong StartCode { get; init; }

    public ulong EndCode { get; init; }

    public ulong StartData { get; init; }

    public ulong EndData { get; init; }

    /// <summary>The end of .bss: brk starts behind it.</summary>
    public ulong End { get; init; }

    /// <summary>With one more segment.</summary>
    public MappedProgram With(in ElfSegmentHeader segment)
    {
        ulong start = segment.Address + Bias;
        ulong fileEnd = start + segment.FileBytes;
        bool isCode = (segment.Flags & ElfSegmentHeader.PF_X) != 0;
        return this with
        {
            StartCode = isCode ? Math.Min(StartCode, start) : StartCode,
            EndCode = isCode ? Math.Max(EndCode, fileEnd) : EndCode,
            StartData = Math.Max(StartData, start),
            EndData = Math.Max(EndData, fileEnd),
            End = Math.Max(End, start + segment.MemoryBytes),
        };
    }
}
