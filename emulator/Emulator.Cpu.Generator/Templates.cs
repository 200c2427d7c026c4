namespace Emulator.Cpu.Generator;

/// <summary>
/// The pieces that statements of cases are made from. <c>g</c> is the register file, <c>u</c> the operation.
/// </summary>
internal static class Templates
{
    internal const string Address =
        "ea = *(ulong*)(g + u->Base) + (*(ulong*)(g + u->Index) << u->Scale) + (ulong)u->Displacement;";

    internal static string Register(string field, int bits) => $"*({Type(bits)}*)(g + u->{field})";

    /// <summary>Writes a register; 32 bits clear the upper half (SDM 1 3.4.1.1).</summary>
    internal static string SetRegister(string field, int bits, string value) => bits == 32
        ? $"*(ulong*)(g + u->{field}) = (uint)({value});"
        : $"*({Type(bits)}*)(g + u->{field}) = ({Type(bits)})({value});";

    /// <summary>Finds an access at <c>ea</c> in the soft TLB, and counts it.</summary>
    internal static string Probe(string tag, int bits) => $"{Find(tag, bits)} {Tell(tag, bits, "ea")}";

    /// <summary>Finds an access at <c>ea</c> in the soft TLB, or leaves it to the handler, which fills it.</summary>
    internal static string Find(string tag, int bits) =>
        $"e = tlb + ((ea >> 12) & 1023); if ((ea ^ e->{tag}Tag) > 0x{0x1000 - (bits / 8):X}) goto slow;";

    /// <summary>Tells of an access, when the handler will not make it again.</summary>
    internal static string Tell(string tag, int bits, string at) =>
        $"timing.{(tag == "Read" ? "Load" : "Store")}(core, {at}, {bits / 8});";

    /// <summary>Makes the address, probes for reading, and names the value <paramref name="name"/>.</summary>
    internal static string Load(int bits, string name) =>
        $"{Address} {Probe("Read", bits)} {Type(bits)} {name} = *({Type(bits)}*)(ea + (ulong)e->Addend);";

    /// <summary>Makes the address and probes for writing.</summary>
    internal static string Target(int bits) => $"{Address} {Probe("Write", bits)}";

    internal static string Host(int bits) => $"*({Type(bits)}*)(ea + (ulong)e->Addend)";

    internal static string Type(int bits) => bits switch { 8 => "byte", 16 => "ushort", 32 => "uint", _ => "ulong" };

    internal static string Signed(int bits) => bits switch { 8 => "sbyte", 16 => "short", 32 => "int", _ => "long" };

    internal static string Kind(string kind, int bits) => $"FlagKind.{kind} | {64 - bits}UL << FlagKind.ShiftPosition";

    internal static string Flags(string kind, int bits, string a, string b)
    {
        string shift = bits == 64 ? string.Empty : $" << {64 - bits}";
        string first = $"flagA = (ulong){a}{shift};";
        string second = b.Length == 0 ? string.Empty : $" flagB = (ulong){b}{shift};";
        return $"{first}{second} flagKind = {Kind(kind, bits)};";
    }
}
