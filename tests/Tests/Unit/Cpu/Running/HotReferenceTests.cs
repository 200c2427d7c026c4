using System.Runtime.CompilerServices;
using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Interpreter;
using Iced.Intel;
using Tests.Support;

namespace Tests.Unit.Cpu.Running;

/// <summary>
/// A hot case computes what the reference handler computes, undefined flags included: which of them runs depends on
/// the soft TLB, so any difference would make runs depend on caches.
/// </summary>
[TestFixture]
[Category("Slow")]
internal sealed unsafe class HotReferenceTests
{
    private const int CasesPerForm = 300;
    private const ulong Victim = 0x21000;
    private const ulong DataAt = RunningBoard.DataAt;
    private const ulong DataBytes = 0x2000;

    private static delegate*<Core, DecodedOp*, Outcome> s_handler;
    private static bool s_handlerRan;

    private readonly SplitMix _random = new(0x5EED);
    private RunningBoard _hot = null!;
    private RunningBoard _reference = null!;

    [SetUp]
    public void MakeBoards()
    {
        _hot = new RunningBoard();
        _reference = new RunningBoard();
    }

    [TearDown]
    public void DisposeBoards()
    {
        _hot.Dispose();
        _reference.Dispose();
    }

    [Test]
    public void Every_hot_case_is_its_reference_handler()
    {
        HotForms forms = new(_random);
        int total = 0;
        foreach (HotForm form in HotForms.All)
        {
            foreach ((ushort op, bool memory) in ((ushort, bool)[])[(form.Register, false), (form.Memory, true)])
            {
                if (op == HotOps.Slow)
                {
                    continue;
                }

                int hot = 0;
                for (int i = 0; i < CasesPerForm; i++)
                {
                    ulong target = Victim + (ulong)_random.Below(0x60) + 0x20;
                    byte[]? code = forms.Make(form.Code, memory, Victim, target);
                    hot += code != null && Compare(code, 1, form.Code.ToString()) ? 1 : 0;
                }

                total += hot;
                // Sums of packed numbers seldom are: most words of the data are addresses, which are denormal numbers.
                Assert.That(hot, Is.GreaterThan(CasesPerForm / 150), $"{form.Code} is hardly ever hot");
            }
        }

        TestContext.Out.WriteLine($"{HotForms.All.Count()} forms, {total} cases went the hot way");
    }

    [Test]
    public void Every_fused_pair_is_its_two_reference_handlers()
    {
        HotForms forms = new(_random);
        int total = 0;
        foreach (HotFusion fusion in HotOps.Fusions)
        {
            HotForm[] first = [.. HotForms.All.Where(f => f.Register == fusion.First)];
            Code branch = Enum.Parse<Code>($"J{Name(fusion.Condition)}_rel8_64");
            for (int i = 0; i < CasesPerForm; i++)
            {
                byte[]? code = forms.Make(first[_random.Below(first.Length)].Code, false, Victim, 0);
                if (code == null)
                {
                    continue;
                }

                byte[] jump = forms.Make(branch, false, Victim + (ulong)code.Length, Victim + 0x40)!;
                total += Compare([.. code, .. jump], 2, $"{fusion}", fusion.Fused) ? 1 : 0;
            }
        }

        TestContext.Out.WriteLine($"{HotOps.Fusions.Length} pairs, {total} cases");
    }

    [Test]
    public void Every_sequence_is_its_two_reference_handlers()
    {
        HotForms forms = new(_random);
        int total = 0;
        ushort[] returning = [HotOps.EndOfBlock, HotOps.Ret];
        HotSequence[] sequences = [.. HotOps.Sequences.Where(sequence => !returning.Contains(sequence.Second))];
        foreach (HotSequence sequence in sequences)
        {
            int joined = 0;
            for (int i = 0; i < CasesPerForm; i++)
            {
                byte[]? first = MakeOf(forms, sequence.First, 0, Victim);
                byte[]? second = first == null ? null
                    : MakeOf(forms, sequence.Second, sequence.Condition, Victim + (ulong)first.Length);
                if (first == null || second == null || MovesStack(first))
                {
                    continue;
                }

                // A jump ends the block, so that it has as many instructions as are run.
                byte[] end = sequence.Second == HotOps.Jcc ? [] : [0xEB, 0x10];
                byte[] code = [.. first, .. second, .. end];
                Compare(code, end.Length == 0 ? 2 : 3, $"{sequence}");
                joined += _hot.Core.Lookup(Victim, single: false)->Op == sequence.Both ? 1 : 0;
            }

            total += joined;
            Assert.That(joined, Is.GreaterThan(CasesPerForm / 12), $"{sequence} is hardly ever joined");
        }

        TestContext.Out.WriteLine($"{sequences.Length} sequences, {total} cases");
    }

    /// <summary>A stack that lies anywhere faults, and then a different number of instructions is run.</summary>
    private static bool MovesStack(byte[] code) =>
        Decoder.Create(64, code).Decode() is { Op0Register: Register.RSP or Register.ESP, Mnemonic: not Mnemonic.Push };

    /// <summary>Some instruction that a case serves.</summary>
    private byte[]? MakeOf(HotForms forms, ushort one, int condition, ulong at)
    {
        if (one == HotOps.Jcc)
        {
            return forms.Make(Enum.Parse<Code>($"J{Name(Math.Max(condition, 0))}_rel8_64"), false, at, Victim + 0x40);
        }

        HotForm[] served = [.. HotForms.All.Where(form => form.Register == one || form.Memory == one)];
        HotForm chosen = served[_random.Below(served.Length)];
        return forms.Make(chosen.Code, chosen.Memory == one, at, 0);
    }

    private static string Name(int condition) =>
        ((string[])["o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"])[condition];

    /// <summary>Runs one case on both boards; true when it went the hot way.</summary>
    private bool Compare(byte[] code, int instructions, string what, ushort? fused = null)
    {
        byte[] page = new byte[0x100];
        Array.Fill(page, (byte)0x90);
        code.CopyTo(page, 0);
        foreach (RunningBoard board in (RunningBoard[])[_hot, _reference])
        {
            board.Memory.WriteBytes(new PhysicalAddress(Victim), page);
        }

        SetState(instructions == 2);

        // Twice, for indirect branches are hot only when the jump cache knows their target.
        CpuState before = *_hot.S;
        Span<byte> data = _hot.Memory.Ram.Slice((int)DataAt, (int)DataBytes);
        byte[] dataBefore = data.ToArray();
        _hot.Core.Tlb.Flush();
        _hot.Core.Run(_hot.Core.InstructionCount + (ulong)instructions);
        string missing = Digest(_hot);
        if (_hot.S->Rip >> 12 == Victim >> 12)
        {
            _hot.Core.Lookup(_hot.S->Rip, single: false);
        }

        Copy(before, _hot.S);
        dataBefore.CopyTo(data);
        WatchHandler(instructions == 1, fused);
        _hot.Core.Run(_hot.Core.InstructionCount + (ulong)instructions);
        for (int i = 0; i < instructions; i++)
        {
            ForceReference(_reference.Core);
            _reference.Core.Run(_reference.Core.InstructionCount + 1);
        }

        string text = $"{what}: {Convert.ToHexString(code)}";
        Assert.That(missing, Is.EqualTo(Digest(_reference)), text + " (nothing in the soft TLB)");
        Assert.That(Digest(_hot), Is.EqualTo(Digest(_reference)), text);
        Assert.That(
            data.SequenceEqual(_reference.Memory.Ram.Slice((int)DataAt, (int)DataBytes)), Is.True, text + " (memory)");
        return !s_handlerRan;
    }

    private static string Digest(RunningBoard board)
    {
        CpuState* s = board.S;
        IEnumerable<string> registers = Enumerable.Range(0, 16).Select(i => $"{board.S->Gpr[i]:x}");
        string vectors = Convert.ToHexString(new ReadOnlySpan<byte>(s->Ymm, 16 * 32));
        string flags = $"{board.Core.RflagsValue:x} {s->Mxcsr:x}";
        return $"{string.Join(' ', registers)} rip {s->Rip:x} flags {flags} vectors {vectors}";
    }

    private static void Copy(in CpuState from, CpuState* to)
    {
        new ReadOnlySpan<ulong>(Unsafe.AsPointer(ref Unsafe.AsRef(in from.Gpr[0])), 16)
            .CopyTo(new Span<ulong>(to->Gpr, 16));
        new ReadOnlySpan<ulong>(Unsafe.AsPointer(ref Unsafe.AsRef(in from.Ymm[0])), 64)
            .CopyTo(new Span<ulong>(to->Ymm, 64));
        to->Rip = from.Rip;
        to->Mxcsr = from.Mxcsr;
        to->Halted = false;
        to->FlagA = from.FlagA;
        to->FlagB = from.FlagB;
        to->FlagKind = from.FlagKind;
    }

    /// <summary>Makes the handler of the instruction that comes tell when it runs.</summary>
    private void WatchHandler(bool oneInstruction, ushort? fused)
    {
        s_handlerRan = false;
        DecodedOp* op = _hot.Core.Lookup(Victim, single: false);
        if (fused is ushort wanted)
        {
            Assert.That(op->Op, Is.EqualTo(wanted));
        }

        op = oneInstruction && op->Remaining > 1 ? _hot.Core.Lookup(Victim, single: true) : op;
        op = op->Op == HotOps.MakeAddress ? op + 1 : op;
        s_handler = op->Handler;
        op->Handler = &Watch;
    }

    private static Outcome Watch(Core c, DecodedOp* op)
    {
        s_handlerRan = true;
        return s_handler(c, op);
    }

    /// <summary>Makes the instruction at RIP run by its handler.</summary>
    private static void ForceReference(Core core)
    {
        DecodedOp* op = core.Lookup(core.S->Rip, single: false);
        op = op->Remaining > 1 ? core.Lookup(core.S->Rip, single: true) : op;
        if (op[0].Op == HotOps.MakeAddress)
        {
            // The address operation is a copy of the whole instruction, its own addressing included.
            op[1] = op[2];
        }

        op->Op = HotOps.Slow;
    }

    private void SetState(bool oftenEqual)
    {
        byte[] data = new byte[DataBytes];
        for (int i = 0; i < data.Length; i += 8)
        {
            BitConverter.TryWriteBytes(data.AsSpan(i), _random.Next());
        }

        ulong[] registers = [.. Enumerable.Range(0, 16).Select(_ => _random.Interesting())];
        if (oftenEqual && _random.Chance(40))
        {
            Array.Fill(registers, registers[0]);
        }

        // Bases point into the data, away from its end; some indirect targets are code.
        foreach (int register in (int[])[4, 5, 6, 7, 12, 13])
        {
            registers[register] = oftenEqual && register != 4 ? registers[register]
                : (DataAt + 0x800 + (ulong)_random.Below(0x400)) & (_random.Chance(70) ? ~7UL : ulong.MaxValue);
        }

        registers[14] = oftenEqual ? registers[14] : (ulong)_random.Below(16);
        for (int i = 0; i < 8; i++)
        {
            int register = ((int[])[0, 1, 2, 3, 8, 9, 10, 11])[i];
            registers[register] = !oftenEqual && _random.Chance(50) ? Victim + (ulong)_random.Below(0x80) + 0x20
                : registers[register];
        }

        for (int i = 0x600; i < 0x1400; i += 8)
        {
            if (_random.Chance(60))
            {
                BitConverter.TryWriteBytes(data.AsSpan(i), Victim + (ulong)_random.Below(0x80) + 0x20);
            }
        }

        // Precision masked, and most often raised before.
        uint mxcsr = _random.Chance(85) ? 0x1FA0U : 0x1F80;
        ulong a = _random.Interesting();
        ulong b = _random.Interesting();
        int kind = _random.Below(6);
        foreach (RunningBoard board in (RunningBoard[])[_hot, _reference])
        {
            registers.CopyTo(new Span<ulong>(board.S->Gpr, 16));
            board.S->Mxcsr = mxcsr;
            data.AsSpan(0, 16 * 32).CopyTo(new Span<byte>(board.S->Ymm, 16 * 32));
            data.CopyTo(board.Memory.Ram[(int)DataAt..]);
            board.S->Rip = Victim;
            board.S->Halted = false;
            board.S->Gs.Base = 0x40;
            SetFlags(board.Core, kind, a, b);
        }
    }

    private static void SetFlags(Core core, int kind, ulong a, ulong b)
    {
        int size = 1 << ((int)(b >> 5) & 3);
        switch (kind)
        {
            case 0: core.SetFlagsAdd(size, a, b); break;
            case 1: core.SetFlagsSub(size, a, b, a & 1); break;
            case 2: core.SetFlagsIncDec(size, a, increment: (b & 1) != 0); break;
            case 3: core.SetFlagsResult(size, a, b & (Rflags.CF | Rflags.OF | Rflags.AF)); break;
            case 4: core.SetFlagsAdd(size, a, b, 1); break;
            default: core.StatusFlags = a; break;
        }
    }
}
