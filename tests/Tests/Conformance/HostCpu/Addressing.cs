namespace Tests.Conformance.HostCpu;

/// <summary>How a case names its memory operand; the forms of SDM 2A tables 2-1 to 2-3 and 2-7.</summary>
internal enum Addressing
{
    /// <summary>No ModRM memory operand: registers, implied operands, strings, branches.</summary>
    None,

    /// <summary>[base], with a displacement of 0, 8 or 16/32 bits.</summary>
    Base,

    /// <summary>[base + index × scale], with a displacement of 0, 8 or 16/32 bits.</summary>
    BaseIndex,

    /// <summary>[disp], or [index × scale + disp32].</summary>
    Absolute,

    /// <summary>[RIP + disp32].</summary>
    RipRelative,
}
