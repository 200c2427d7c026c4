namespace Emulator.Arch;

/// <summary>
/// A core as a kernel outside the guest drives it: in hosted mode the core runs only user code (CPL 3, 64-bit, flat),
/// and everything else comes to an <see cref="ITrapHandler"/>.
/// </summary>
public unsafe interface ICpuControl
{
    /// <summary>Which core, from 0.</summary>
    int Number { get; }

    /// <summary>RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 … R15; stable for the core's life.</summary>
    ulong* Registers { get; }

    /// <summary>RIP. After SYSCALL: the instruction behind it.</summary>
    ulong InstructionPointer { get; set; }

    /// <summary>RFLAGS; reserved bits are kept as hardware has them, IF stays 1.</summary>
    ulong Flags { get; set; }

    ulong FsBase { get; set; }

    ulong GsBase { get; set; }

    /// <summary>PKRU (SDM 3A 4.6.2).</summary>
    uint Pkru { get; set; }

    /// <summary>The core runs nothing until this is false again.</summary>
    bool IsIdle { get; set; }

    /// <summary>Instructions that the core has completed.</summary>
    ulong InstructionCount { get; }

    /// <summary>Bytes of the standard-format XSAVE area of all components in XCR0 (CPUID leaf 0DH).</summary>
    int ExtendedStateBytes { get; }

    /// <summary>What CPUID answers to a program that this core runs.</summary>
    (uint Eax, uint Ebx, uint Ecx, uint Edx) Cpuid(uint leaf, uint subleaf);

    /// <summary>XCR0: the components that XSAVE saves, by bit (SDM 1 13.3).</summary>
    ulong ExtendedStateComponents { get; }

    /// <summary>
    /// MOV CR3 with CR4.PCIDE set: <paramref name="pcid"/> 0–4095; <paramref name="keepsTranslations"/> is bit 63.
    /// </summary>
    void LoadCr3(PhysicalAddress root, int pcid, bool keepsTranslations);

    /// <summary>INVLPG: the page in the current PCID.</summary>
    void InvalidatePage(LinearAddress at);

    /// <summary>INVPCID type 0: one address in one PCID.</summary>
    void InvalidatePage(int pcid, LinearAddress at);

    /// <summary>INVPCID type 1: everything of a PCID but globals.</summary>
    void InvalidatePcid(int pcid);

    /// <summary>INVPCID type 2: everything, globals too.</summary>
    void InvalidateAll();

    /// <summary>
    /// XSAVE, standard format, all components of XCR0, into at least <see cref="ExtendedStateBytes"/> bytes.
    /// </summary>
    void SaveExtendedState(Span<byte> area);

    /// <summary>XRSTOR of such an area; false, and nothing changed, when XRSTOR would raise #GP.</summary>
    bool RestoreExtendedState(ReadOnlySpan<byte> area);

    /// <summary>
    /// Puts all components but <see cref="Pkru"/> into their initial configuration (SDM 1 13.6); PKRU the kernel sets
    /// itself.
    /// </summary>
    void ResetExtendedState();
}
