namespace Emulator.Images;

/// <summary>The machines that an image may be made for (e_machine).</summary>
public enum ElfMachine : ushort
{
    /// <summary>EM_386.</summary>
    I386 = 3,

    /// <summary>EM_X86_64.</summary>
    X86_64 = 62,
}
