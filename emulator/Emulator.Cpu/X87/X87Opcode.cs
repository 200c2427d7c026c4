namespace Emulator.Cpu.X87;

/// <summary>The opcode of an x87 instruction as the last-opcode register holds it (SDM 1 8.1.9).</summary>
internal static unsafe class X87Opcode
{
    /// <summary>Bits 2:0 of the first opcode byte above the ModR/M byte; prefixes are no escape codes.</summary>
    internal static ushort Of(byte* instruction)
    {
        while ((*instruction & 0xF8) != 0xD8)
        {
            instruction++;
        }

        return (ushort)(((instruction[0] & 7) << 8) | instruction[1]);
    }
}
