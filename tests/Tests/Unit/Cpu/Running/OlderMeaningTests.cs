using Emulator.Arch;
using Emulator.Cpu;

namespace Tests.Unit.Cpu.Running;

/// <summary>
/// Encodings that mean something else, or nothing, to a processor that lacks the feature behind them.
/// </summary>
[TestFixture]
internal sealed unsafe class OlderMeaningTests
{
    private const ulong CodeAt = RunningBoard.CodeAt;

    /// <summary>[RAX] with each extension of the opcode, then all registers.</summary>
    private static readonly int[] s_modRms =
        [.. Enumerable.Range(0, 8).Select(n => n * 8), .. Enumerable.Range(0xC0, 0x40)];

    [Test]
    public void Hints_are_nops_on_every_model()
    {
        using RunningBoard bare = new(new CpuModel("bare", []));
        using RunningBoard max = new();
        int cases = 0;
        foreach (RunningBoard board in (RunningBoard[])[bare, max])
        {
            foreach (byte opcode in (byte[])[0x0D, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F])
            {
                foreach (byte prefix in (byte[])[0, 0x66, 0xF2, 0xF3])
                {
                    foreach (int modRm in s_modRms)
                    {
                        byte[] code = [0x0F, opcode, (byte)modRm];
                        RunAlone(board, prefix == 0 ? code : [prefix, .. code]);
                        cases++;
                    }
                }
            }
        }

        TestContext.Out.WriteLine($"{cases} hints");
    }

    [TestCase("max,-bmi1", new byte[] { 0xF3, 0x0F, 0xBC, 0xC1 }, 0x8000_0010UL, 4UL)]
    [TestCase("max,-bmi1", new byte[] { 0xF3, 0x0F, 0xBC, 0xC1 }, 0UL, 0x77UL, TestName = "TZCNT_of_0_is_BSF_of_0")]
    [TestCase("max,-abm", new byte[] { 0xF3, 0x0F, 0xBD, 0xC1 }, 0x8000UL, 15UL)]
    [TestCase("max,-abm", new byte[] { 0xF3, 0x48, 0x0F, 0xBD, 0xC1 }, 0x8000UL, 15UL)]
    [TestCase("max", new byte[] { 0xF3, 0x0F, 0xBC, 0xC1 }, 0UL, 32UL)]
    [TestCase("max", new byte[] { 0xF3, 0x0F, 0xBD, 0xC1 }, 0x8000UL, 16UL)]
    [TestCase("max,-wbnoinvd", new byte[] { 0xF3, 0x0F, 0x09 }, 0UL, 0x77UL, TestName = "WBNOINVD_is_WBINVD")]
    public void A_model_without_a_feature_executes_what_the_encoding_was_before(
        string model, byte[] code, ulong source, ulong result)
    {
        using RunningBoard board = new(CpuModel.Parse(model));
        board.Memory.WriteBytes(new PhysicalAddress(CodeAt), [.. code, 0xF4]);
        board.S->Gpr[0] = 0x77;
        board.S->Gpr[1] = source;
        board.Restart();
        board.RunToHalt();
        Assert.That((board.S->Rip, board.S->Gpr[0]), Is.EqualTo((CodeAt + (ulong)code.Length + 1, result)));
    }

    private static void RunAlone(RunningBoard board, byte[] code)
    {
        board.Memory.WriteBytes(new PhysicalAddress(CodeAt), [.. code, 0xF4]);
        for (int i = 0; i < 16; i++)
        {
            board.S->Gpr[i] = 0x8000_0000_0000_0000 + (ulong)i;
        }

        board.S->Gpr[4] = RunningBoard.StackTop;
        board.Restart();
        board.RunToHalt();
        string text = Convert.ToHexString(code);
        Assert.That(board.S->Rip, Is.EqualTo(CodeAt + (ulong)code.Length + 1), text);
        for (int i = 0; i < 16; i++)
        {
            ulong kept = i == 4 ? RunningBoard.StackTop : 0x8000_0000_0000_0000 + (ulong)i;
            Assert.That(board.S->Gpr[i], Is.EqualTo(kept), text);
        }
    }
}
