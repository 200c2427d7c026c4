namespace Tests.Conformance.VectorFloat;

/// <summary>Where an instruction leaves its result.</summary>
internal enum FloatResultKind
{
    Low16,
    Low32,
    Low64,
    Eax,
    Rax,
    Flags,
}
