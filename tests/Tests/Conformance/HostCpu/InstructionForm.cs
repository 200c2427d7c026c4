using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>One row of the enumeration: an encoding, the mode it runs in and its form of address.</summary>
internal readonly record struct InstructionForm(Code Code, HostMode Mode, Addressing Addressing)
{
    public int Bitness => Mode switch { HostMode.Bits64 => 64, HostMode.Bits32 => 32, _ => 16 };

    public Mnemonic Mnemonic => Code.Mnemonic();

    public override string ToString() => $"{Code} {Mode} {Addressing}";
}
