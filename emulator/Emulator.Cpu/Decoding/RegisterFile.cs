using Iced.Intel;

namespace Emulator.Cpu.Decoding;

/// <summary>
/// Where each register of Iced's enumeration lies: a byte offset in <see cref="CpuState"/>, or its number.
/// </summary>
internal static class RegisterFile
{
    /// <summary>Offset of <see cref="CpuState.Zero"/>.</summary>
    internal const byte Zero = 128;

    /// <summary>Offset of <see cref="CpuState.RipBase"/>.</summary>
    internal const byte RipBase = 136;

    /// <summary>Offset of <see cref="CpuState.Temp"/>.</summary>
    internal const byte Temp = 144;

    internal const byte Rax = 0;
    internal const byte Rcx = 8;
    internal const byte Rdx = 16;
    internal const byte Rbx = 24;
    internal const byte Rsp = 32;
    internal const byte Rbp = 40;
    internal const byte Rsi = 48;
    internal const byte Rdi = 56;

    /// <summary>The byte offset of a general-purpose register, or the number of any other register.</summary>
    internal static byte PlaceOf(Register register)
    {
        if (register is >= Register.AH and <= Register.BH)
        {
            return (byte)(((register - Register.AH) * 8) + 1);
        }

        // The number of an 8-bit register counts AH to BH: SPL would be 8, R8B 12.
        return (byte)(register.IsGPR() ? register.GetFullRegister().GetNumber() * 8 : register.GetNumber());
    }
}
