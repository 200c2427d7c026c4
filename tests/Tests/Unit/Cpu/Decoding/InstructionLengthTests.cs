using Emulator.Cpu.Decoding;

namespace Tests.Unit.Cpu.Decoding;

/// <summary>
/// Lengths as processors see them; the expected ones were observed at the end of a page on an Intel CPU.
/// </summary>
[TestFixture]
internal sealed class InstructionLengthTests
{
    [TestCase(8, "90", 1)]
    [TestCase(8, "48B80102030405060708", 10, TestName = "MOV r64, imm64")]
    [TestCase(8, "66B80102", 4)]
    [TestCase(8, "F6450801", 4, TestName = "TEST of group 3 has an immediate")]
    [TestCase(8, "F65508", 3, TestName = "NOT of group 3 has none")]
    [TestCase(8, "8B0425AAAAAAAA", 7)]
    [TestCase(8, "0F05", 2)]
    [TestCase(8, "0F0F", 2, TestName = "0F 0F has no ModRM")]
    [TestCase(8, "0F39DF00", 4, TestName = "0F 39 is an escape")]
    [TestCase(8, "0F3BDFC001", 5, TestName = "0F 3B is an escape with an immediate")]
    [TestCase(8, "0FA6C0", 3)]
    [TestCase(8, "EA010203040506", 7, TestName = "A far pointer is taken in 64-bit mode too")]
    [TestCase(8, "C4E17AC200F0", 6, TestName = "VEX map 1 has the immediates of 0F")]
    [TestCase(8, "C4ECF8", 2, TestName = "VEX without a map is LES")]
    [TestCase(8, "C4841122334455", 7, TestName = "LES has a ModRM, SIB and displacement")]
    [TestCase(8, "6281F7AF35", 5, TestName = "EVEX map 1 opcode 35 has no ModRM")]
    [TestCase(8, "62F0", 2, TestName = "EVEX without a map is BOUND")]
    [TestCase(4, "C54508", 3)]
    [TestCase(2, "8B4501", 3)]
    [TestCase(2, "678B0425AAAAAAAA", 8)]
    [TestCase(2, "66E901020304", 6)]
    public void A_length_follows_from_the_opcode_map(int codeSizeBytes, string hex, int expected) =>
        Assert.That(InstructionLength.Of(Convert.FromHexString(hex), codeSizeBytes), Is.EqualTo(expected));

    [TestCase("48B801020304050607")]
    [TestCase("0F")]
    [TestCase("66F2F3DD6E")]
    [TestCase("62E3FDECD762")]
    public void An_instruction_that_goes_on_behind_the_bytes_has_no_length(string hex) =>
        Assert.That(InstructionLength.Of(Convert.FromHexString(hex), 8), Is.Zero);

    [TestCase("66666666666666666666666666660F0B", InstructionLength.TooLong)]
    [TestCase("666666666666666666666666660F0B", 15)]
    [TestCase("F2F3F2F0F336F3F23E4E0F3A064A10EF", InstructionLength.TooLong)]
    public void More_than_fifteen_bytes_are_too_long(string hex, int expected) =>
        Assert.That(InstructionLength.Of(Convert.FromHexString(hex), 8), Is.EqualTo(expected));
}
