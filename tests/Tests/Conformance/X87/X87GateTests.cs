using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.X87;
using Iced.Intel;
using Tests.Unit.Cpu.Privileged;

namespace Tests.Conformance.X87;

/// <summary>
/// When x87 instructions do not run: CR0.EM and TS, and the error of an earlier one (SDM 3A 2.5, SDM 1 8.7).
/// </summary>
[TestFixture]
internal sealed unsafe class X87GateTests
{
    private const ulong Data = 0x1_0000;
    private const int None = -1;
    private const int DeviceNotAvailable = 7;
    private const int X87Error = 16;

    /// <summary>Those that do not wait for the error of an earlier instruction (SDM 1 8.3.11).</summary>
    private static readonly HashSet<Mnemonic> s_noWait =
    [
        Mnemonic.Fninit, Mnemonic.Fnclex, Mnemonic.Fnstcw, Mnemonic.Fnstsw, Mnemonic.Fnstenv, Mnemonic.Fnsave,
        Mnemonic.Fneni, Mnemonic.Fndisi, Mnemonic.Fnsetpm,
    ];

    private static IEnumerable<X87Row> Rows => X87Rows.All().Where(row => row.Code != Code.INVALID);

    [Test]
    public void EM_and_TS_raise_NM_before_everything_but_WAIT_asks_MP_and_TS()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        ulong plain = board.S->Cr0 | Cr0.NE;
        int cases = 0;
        foreach (X87Row row in Rows)
        {
            for (int bits = 0; bits < 8; bits++)
            {
                bool em = (bits & 1) != 0;
                bool ts = (bits & 2) != 0;
                bool mp = (bits & 4) != 0;
                Prepare(board, error: false);
                board.S->Cr0 = plain | (em ? Cr0.EM : 0) | (ts ? Cr0.TS : 0) | (mp ? Cr0.MP : 0);
                bool refused = row.Code == Code.Wait ? mp && ts : em || ts;
                board.Execute(Bytes(row));
                Assert.That(board.Fault == DeviceNotAvailable, Is.EqualTo(refused), $"{row.Name} {bits}");
                cases++;
            }
        }

        TestContext.Out.WriteLine($"{cases} cases of EM, TS and MP");
    }

    [Test]
    public void An_error_waits_for_the_next_instruction_that_waits_and_for_NE()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        int cases = 0;
        foreach (X87Row row in Rows)
        {
            Prepare(board, error: true);
            board.S->Cr0 |= Cr0.NE;
            bool waits = !s_noWait.Contains(row.Code.Mnemonic());
            board.Execute(Bytes(row));
            Assert.That(board.Fault, Is.EqualTo(waits ? X87Error : None), row.Name);

            // TS is asked first: a system that switches the unit lazily sees the error in the right task.
            Prepare(board, error: true);
            board.S->Cr0 |= Cr0.MP | Cr0.TS;
            board.Execute(Bytes(row));
            Assert.That(board.Fault, Is.EqualTo(DeviceNotAvailable), row.Name);
            board.S->Cr0 &= ~(Cr0.MP | Cr0.TS);
            cases++;
        }

        TestContext.Out.WriteLine($"{cases} encodings with an error waiting");
    }

    private static byte[] Bytes(X87Row row) => row.Code == Code.Wait ? [row.Escape]
        : row.Prefix == 0 ? [row.Escape, row.ModRm]
        : [row.Prefix, row.Escape, row.ModRm];

    private static void Prepare(PrivilegedBoard board, bool error)
    {
        CpuState* s = board.S;
        X87Unit.Initialize(s);
        s->FpuControl = (ushort)(error ? 0x37E : 0x37F);
        s->FpuStatus = (ushort)(error ? StatusWord.IE | StatusWord.ES | StatusWord.B : 0);
        s->Gpr[7] = Data;
        for (ulong i = 0; i < 128; i += 8)
        {
            board[Data + i, 8] = 0;
        }
    }
}
