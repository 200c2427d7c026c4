using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Exceptions;
using Emulator.Cpu.Segments;

namespace Tests.Conformance.Segmentation;

/// <summary>Every combination of descriptor fields and privilege levels against the SDM's lists of checks.</summary>
[TestFixture]
internal sealed unsafe class DescriptorEnumerationTests
{
    private const byte Vector = 0x41;

    [Test]
    public void Data_and_stack_segments_load_as_the_SDM_lists([Values] bool longMode)
    {
        int cases = 0;
        for (int cpl = 0; cpl < 4; cpl++)
        {
            using SegmentBench bench = Make(cpl, longMode);
            foreach (Spec spec in Spec.All(true, false))
            {
                for (int rpl = 0; rpl < 4; rpl++)
                {
                    CheckLoad(bench, spec, rpl, SegmentIndex.Ss, NaiveRules.LoadStack(spec, cpl, rpl, Error()));
                    CheckLoad(bench, spec, rpl, SegmentIndex.Ds, NaiveRules.LoadData(spec, cpl, rpl, Error()));
                    cases += 2;
                }
            }
        }

        TestContext.Out.WriteLine($"segment loads: {cases} cases");
    }

    [Test]
    public void Far_jumps_and_calls_to_segments_check_as_the_SDM_lists([Values] bool longMode)
    {
        int cases = 0;
        for (int cpl = 0; cpl < 4; cpl++)
        {
            using SegmentBench bench = Make(cpl, longMode);
            foreach (Spec spec in Spec.AllSizes(true))
            {
                for (int rpl = 0; rpl < 4; rpl++)
                {
                    ushort selector = (ushort)(SegmentBench.Target + rpl);
                    var expected = NaiveRules.Direct(spec, cpl, rpl, Error(), longMode);
                    Check(bench, spec, expected, cpl, () => FarTransfers.JumpTo(bench.Core, selector, 0x1234, 0x5678));
                    Check(bench, spec, expected, cpl, () =>
                        FarTransfers.CallTo(bench.Core, selector, 0x1234, 4, 0x5678));
                    cases += 2;
                }
            }
        }

        TestContext.Out.WriteLine($"far jumps and calls: {cases} cases");
    }

    [Test]
    public void Far_returns_check_as_the_SDM_lists([Values] bool longMode, [Values] bool interrupt)
    {
        int cases = 0;
        for (int cpl = 0; cpl < 4; cpl++)
        {
            using SegmentBench bench = Make(cpl, longMode);
            foreach (Spec spec in Spec.AllSizes(true, false))
            {
                for (int rpl = 0; rpl < 4; rpl++)
                {
                    WriteReturnFrame(bench, rpl, interrupt);
                    var expected = NaiveRules.Return(spec, cpl, rpl, Error(), longMode);
                    Check(bench, spec, expected, rpl, () => interrupt
                        ? InterruptReturns.Return(bench.Core, 4, 0)
                        : FarReturns.Return(bench.Core, 4, 0));
                    cases++;
                }
            }
        }

        TestContext.Out.WriteLine($"far returns: {cases} cases");
    }

    [Test]
    [Category("Slow")]
    public void Call_gates_check_as_the_SDM_lists([Values] bool longMode, [Values] bool jump)
    {
        int cases = 0;
        for (int cpl = 0; cpl < 4; cpl++)
        {
            using SegmentBench bench = Make(cpl, longMode);
            foreach (Spec gate in Spec.All(false))
            {
                bool isGate = gate.Type is 4 or 12;
                IEnumerable<Spec> codes = isGate ? Spec.AllSizes(true) : [new Spec(11, true, 0, true, longMode)];
                foreach (Spec code in codes)
                {
                    for (int rpl = 0; rpl < 4; rpl++)
                    {
                        CheckGate(bench, gate, code, cpl, rpl, longMode, jump);
                        cases++;
                    }
                }
            }
        }

        TestContext.Out.WriteLine($"call gates: {cases} cases");
    }

    [Test]
    public void Gates_of_the_IDT_check_as_the_SDM_lists([Values] bool longMode, [Values] bool software)
    {
        int cases = 0;
        for (int cpl = 0; cpl < 4; cpl++)
        {
            using SegmentBench bench = Make(cpl, longMode);
            cases += CheckInterrupts(bench, cpl, longMode, software, v86: false);
        }

        TestContext.Out.WriteLine($"gates of the IDT: {cases} cases");
    }

    [Test]
    public void Gates_of_the_IDT_lead_virtual_8086_mode_to_level_0_only([Values] bool software)
    {
        using SegmentBench bench = SegmentBench.Virtual8086(iopl: 3, vme: false);
        int cases = CheckInterrupts(bench, 3, longMode: false, software, v86: true);
        TestContext.Out.WriteLine($"gates of the IDT from virtual-8086 mode: {cases} cases");
    }

    private static SegmentBench Make(int cpl, bool longMode) =>
        longMode ? SegmentBench.LongMode(cpl) : SegmentBench.Protected(cpl);

    private static uint Error(ushort selector = SegmentBench.Target) => selector;

    private static void CheckLoad(
        SegmentBench bench, Spec spec, int rpl, int index, (ExceptionVector, uint)? expected)
    {
        bench.SetDescriptor(SegmentBench.Target, SegmentBench.Segment(0x1234, 0xFFFFF, spec.Attributes));
        SegmentRegister before = *bench.Core.SegmentAt(index);
        ushort selector = (ushort)(SegmentBench.Target + rpl);
        bool loaded = SegmentLoader.TryLoad(bench.Core, index, selector);
        (ExceptionVector, uint)? fault = bench.TakeFault();
        int typeAfter = (int)bench.Board[SegmentBench.AddressOf(SegmentBench.Target) + 5, 1] & 15;
        int expectedType = expected is null ? spec.Type | 1 : spec.Type;
        if (fault != expected || loaded != (expected is null) || typeAfter != expectedType)
        {
            Assert.Fail($"{spec} rpl {rpl} cpl {bench.S->Cpl} index {index}: {fault}, expected {expected}");
        }

        if (loaded)
        {
            Assert.That(bench.Core.SegmentAt(index)->Selector, Is.EqualTo(selector));
            *bench.Core.SegmentAt(index) = before;
        }
    }

    /// <summary>Runs a transfer to the target descriptor, compares, and puts the core back where it was.</summary>
    private static void Check(
        SegmentBench bench, Spec spec, (ExceptionVector, uint)? expected, int newCpl, Func<Outcome> transfer)
    {
        bench.SetDescriptor(SegmentBench.Target, SegmentBench.Segment(0, 0xFFFFF, spec.Attributes));
        CpuState saved = *bench.S;
        string before = bench.Snapshot();
        Outcome outcome = transfer();
        (ExceptionVector, uint)? fault = bench.TakeFault();
        bool same = expected is null
            ? outcome == Outcome.Leave && bench.S->Cpl == newCpl && (bench.S->Cs.Selector & 3) == newCpl
            : outcome == Outcome.Fault && bench.Snapshot() == before;
        if (fault != expected || !same)
        {
            Assert.Fail($"{spec}: {outcome} {fault}, expected {expected}; {before} -> {bench.Snapshot()}");
        }

        *bench.S = saved;
        bench.Core.CodeSegmentChanged();
    }

    private static void CheckGate(
        SegmentBench bench, Spec gate, Spec code, int cpl, int rpl, bool longMode, bool jump)
    {
        bool isFreeTask = !longMode && gate is { P: true, Type: 1 or 9 };
        if (isFreeTask && gate.Dpl >= Math.Max(cpl, rpl))
        {
            // A task switch: TaskErrorTests has those.
            return;
        }

        ushort gateSelector = (ushort)(SegmentBench.Other + rpl);
        bench.SetDescriptor(
            SegmentBench.Other, SegmentBench.Gate(gate.Access, SegmentBench.Target, 0x1234));
        var expected = NaiveRules.CallGate(
            gate, code, cpl, rpl, SegmentBench.Other, SegmentBench.Target, jump, longMode);
        int newCpl = !jump && !NaiveRules.Is(code, "conforming") ? code.Dpl : cpl;
        Check(bench, code, expected, newCpl, () => jump
            ? FarTransfers.JumpTo(bench.Core, gateSelector, 0, 0x5678)
            : FarTransfers.CallTo(bench.Core, gateSelector, 0, 4, 0x5678));
    }

    private static int CheckInterrupts(SegmentBench bench, int cpl, bool longMode, bool software, bool v86)
    {
        int cases = 0;
        InterruptEvent e = new(Vector, software ? EventKind.Software : EventKind.External, 0x5678);
        foreach (Spec gate in Spec.All(true, false))
        {
            bool isGate = !gate.S && gate.Type is 6 or 7 or 14 or 15;
            IEnumerable<Spec> codes = isGate ? Spec.AllSizes(true) : [new Spec(11, true, 0, true, longMode)];
            bench.SetGate(Vector, SegmentBench.Gate(gate.Access, SegmentBench.Target, 0x1234));
            foreach (Spec code in codes)
            {
                var expected = NaiveRules.InterruptGate(
                    gate, code, cpl, Vector, SegmentBench.Target, software, longMode, v86);
                int newCpl = NaiveRules.Is(code, "conforming") ? cpl : code.Dpl;
                Check(bench, code, expected, newCpl, () =>
                    InterruptDelivery.TryDeliver(bench.Core, e) ? Outcome.Leave : Outcome.Fault);
                cases++;
            }
        }

        return cases;
    }

    /// <summary>EIP, CS, for IRET the flags, then ESP and a right SS.</summary>
    private static void WriteReturnFrame(SegmentBench bench, int rpl, bool interrupt)
    {
        ulong at = SegmentBench.CurrentStack;
        bench.Board[at, 4] = 0x1234;
        bench.Board[at + 4, 4] = (ulong)(SegmentBench.Target + rpl);
        at += 8;
        if (interrupt)
        {
            bench.Board[at, 4] = Rflags.AlwaysOne;
            at += 4;
        }

        bench.Board[at, 4] = 0x9000;
        bench.Board[at + 4, 4] = (ulong)(SegmentBench.Data0 + (8 * rpl) + rpl);
    }
}
