namespace Emulator.Images;

/// <summary>The kinds of ELF files that can be loaded (e_type).</summary>
public enum ElfType : ushort
{
    /// <summary>ET_EXEC: fixed addresses.</summary>
    Executable = 2,

    /// <summary>ET_DYN: position-independent.</summary>
    SharedObject = 3,
}
