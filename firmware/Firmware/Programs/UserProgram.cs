namespace Firmware.Programs;

/// <summary>A Linux program that is made here, instruction by instruction: a static ELF file for x86-64.</summary>
public sealed class UserProgram
{
    private readonly Action<UserAssembler> _emit;

    internal UserProgram(string name, string description, Action<UserAssembler> emit)
    {
        Name = name;
        Description = description;
        _emit = emit;
    }

    /// <summary>The name to ask for it by.</summary>
    public string Name { get; }

    /// <summary>What it does, in one line.</summary>
    public string Description { get; }

    /// <summary>The file. Always the same bytes.</summary>
    public byte[] Build()
    {
        UserAssembler assembler = new();
        _emit(assembler);
        return ElfProgram.Build(assembler);
    }
}
