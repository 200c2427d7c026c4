namespace Tests.Conformance.Fuzz;

/// <summary>The modes that random bytes are run in.</summary>
internal enum FuzzMode
{
    Real,

    /// <summary>16-bit code in protected mode, a quarter of it in virtual-8086 mode.</summary>
    Protected16,
    Protected32,
    Long,
}
