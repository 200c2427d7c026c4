using KernelModel.Files;

namespace KernelModel.Loader;

/// <summary>A program on its way into an address space (<c>struct linux_binprm</c>).</summary>
internal sealed class ProgramImage
{
    /// <summary>The file that is loaded: a script's interpreter, not the script.</summary>
    public required OpenFile File { get; set; }

    /// <summary>The path as it was given: AT_EXECFN and the thread's name.</summary>
    public required byte[] ExecutionName { get; set; }

    /// <summary>argv, with what #! lines have put before it.</summary>
    public required List<byte[]> Arguments { get; init; }

    public required IReadOnlyList<byte[]> Environment { get; init; }

    /// <summary>The headers of <see cref="File"/>.</summary>
    public ElfProgram Program { get; set; } = ElfProgram.None;

    /// <summary>Where it lies.</summary>
    public MappedProgram Place { get; set; }
}
