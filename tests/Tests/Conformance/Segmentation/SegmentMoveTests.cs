using Emulator.Arch;
using Emulator.Cpu;

namespace Tests.Conformance.Segmentation;

/// <summary>MOV, PUSH, POP and far-pointer loads of segment registers, and the registers of system tables.</summary>
[TestFixture]
internal sealed unsafe class SegmentMoveTests
{
    [Test]
    public void A_null_SS_is_allowed_in_64_bit_code_with_RPL_equal_to_a_CPL_below_3()
    {
        for (int cpl = 0; cpl < 4; cpl++)
        {
            using SegmentBench bench = SegmentBench.LongMode(cpl);
            using SegmentBench compatibility = SegmentBench.LongMode(cpl, compatibility: true);
            for (uint rpl = 0; rpl < 4; rpl++)
            {
                bench.S->Gpr[0] = rpl;
                compatibility.S->Gpr[0] = rpl;
                bool allowed = cpl < 3 && rpl == cpl;
                Assert.That(bench.Execute(0x8E, 0xD0), Is.EqualTo(allowed ? Outcome.LeaveNext : Outcome.Fault));
                Assert.That(compatibility.Execute(0x8E, 0xD0), Is.EqualTo(Outcome.Fault));
                bench.TakeFault();
            }
        }
    }

    [Test]
    public void MOV_and_POP_to_SS_hold_interrupts_back_but_LSS_does_not()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.S->Gpr[0] = SegmentBench.Data0;
        Assert.That(bench.Execute(0x8E, 0xD0), Is.EqualTo(Outcome.LeaveNext));
        Assert.That(bench.S->Shadow, Is.EqualTo(InterruptShadow.MovSs));

        bench.S->Shadow = InterruptShadow.None;
        bench.Board[SegmentBench.CurrentStack, 4] = SegmentBench.Data0;
        Assert.That(bench.Execute(0x17), Is.EqualTo(Outcome.LeaveNext));
        Assert.That(bench.S->Shadow, Is.EqualTo(InterruptShadow.MovSs));
        Assert.That(bench.S->Gpr[4], Is.EqualTo(SegmentBench.CurrentStack + 4));

        bench.S->Shadow = InterruptShadow.None;
        bench.Board[0x9000, 4] = 0x1234_5678;
        bench.Board[0x9004, 2] = SegmentBench.Data0;
        Assert.That(bench.Execute(0x0F, 0xB2, 0x25, 0, 0x90, 0, 0), Is.EqualTo(Outcome.Next));
        Assert.That(bench.S->Gpr[4], Is.EqualTo(0x1234_5678));
        Assert.That(bench.S->Shadow, Is.EqualTo(InterruptShadow.None));
    }

    [Test]
    public void A_POP_that_faults_leaves_the_stack_pointer()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.Board[SegmentBench.CurrentStack, 4] = 0xFF8;
        bench.S->Gdtr.Limit = 0xFF;
        Assert.That(bench.Execute(0x1F), Is.EqualTo(Outcome.Fault));
        Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0xFF8u)));
        Assert.That(bench.S->Gpr[4], Is.EqualTo(SegmentBench.CurrentStack));
    }

    [Test]
    public void PUSH_of_a_segment_register_writes_16_bits_of_a_32_bit_slot_and_all_of_the_others()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.Board[SegmentBench.CurrentStack - 4, 4] = 0xFFFF_FFFF;
        bench.Execute(0x1E);
        Assert.That(bench.S->Gpr[4], Is.EqualTo(SegmentBench.CurrentStack - 4));
        Assert.That(bench.Board[SegmentBench.CurrentStack - 4, 4], Is.EqualTo(0xFFFF_0000 | SegmentBench.Data0));
        bench.Execute(0x66, 0x1E);
        Assert.That(bench.S->Gpr[4], Is.EqualTo(SegmentBench.CurrentStack - 6));

        using SegmentBench wide = SegmentBench.LongMode(0);
        wide.Board[SegmentBench.CurrentStack - 8, 8] = ulong.MaxValue;
        wide.Execute(0x0F, 0xA0);
        Assert.That(wide.Board[SegmentBench.CurrentStack - 8, 8], Is.EqualTo(SegmentBench.Data0));
    }

    [Test]
    public void MOV_from_a_segment_register_zero_extends_to_registers_and_stores_16_bits()
    {
        using SegmentBench bench = SegmentBench.LongMode(0);
        bench.S->Gpr[0] = ulong.MaxValue;
        bench.Execute(0x8C, 0xD8);
        Assert.That(bench.S->Gpr[0], Is.EqualTo(SegmentBench.Data0));
        bench.S->Gpr[0] = ulong.MaxValue;
        bench.Execute(0x66, 0x8C, 0xD8);
        Assert.That(bench.S->Gpr[0], Is.EqualTo(0xFFFF_FFFF_FFFF_0000 | SegmentBench.Data0));
        bench.Board[0x9000, 8] = ulong.MaxValue;
        bench.S->Gpr[1] = 0x9000;
        bench.Execute(0x48, 0x8C, 0x19);
        Assert.That(bench.Board[0x9000, 8], Is.EqualTo(0xFFFF_FFFF_FFFF_0000 | SegmentBench.Data0));
    }

    [Test]
    public void LES_loads_the_register_and_the_segment_or_neither()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.Board[0x9000, 4] = 0xCAFE_F00D;
        bench.Board[0x9004, 2] = SegmentBench.Data0 + 8 + 1;
        bench.Execute(0xC4, 0x05, 0, 0x90, 0, 0);
        Assert.That(bench.S->Gpr[0], Is.EqualTo(0xCAFE_F00D));
        Assert.That(bench.S->Es.Selector, Is.EqualTo(SegmentBench.Data0 + 9));
        bench.Board[0x9000, 4] = 1;
        bench.Board[0x9004, 2] = SegmentBench.TssSelector;
        Assert.That(bench.Execute(0xC4, 0x05, 0, 0x90, 0, 0), Is.EqualTo(Outcome.Fault));
        Assert.That(bench.S->Gpr[0], Is.EqualTo(0xCAFE_F00D));
        Assert.That(bench.S->Es.Selector, Is.EqualTo(SegmentBench.Data0 + 9));
    }

    [TestCase(false, 0x1234_5678ul)]
    [TestCase(true, 0x34_5678ul)]
    public void LGDT_takes_24_bits_of_base_with_16_bit_operands_and_SGDT_shows_all(bool short16, ulong expected)
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.Board[0x9000, 2] = 0x7FF;
        bench.Board[0x9002, 4] = 0x1234_5678;
        byte[] lgdt = [0x0F, 0x01, 0x15, 0, 0x90, 0, 0];
        bench.Execute(short16 ? [0x66, .. lgdt] : lgdt);
        Assert.That(bench.S->Gdtr.Base, Is.EqualTo(expected));
        Assert.That(bench.S->Gdtr.Limit, Is.EqualTo(0x7FF));
        bench.Execute(0x0F, 0x01, 0x05, 0, 0xA0, 0, 0);
        Assert.That(bench.Board[0xA000, 2], Is.EqualTo(0x7FF));
        Assert.That(bench.Board[0xA002, 4], Is.EqualTo(expected));
    }

    [Test]
    public void LIDT_of_a_base_that_is_not_canonical_raises_GP_0()
    {
        using SegmentBench bench = SegmentBench.LongMode(0);
        bench.Board[0x9000, 2] = 0xFFF;
        bench.Board[0x9002, 8] = 0x8000_0000_0000;
        bench.S->Gpr[1] = 0x9000;
        bench.Execute(0x0F, 0x01, 0x19);
        Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
        Assert.That(bench.S->Idtr.Base, Is.EqualTo(SegmentBench.Idt));
    }

    [Test]
    public void UMIP_keeps_user_code_from_the_system_tables()
    {
        using SegmentBench bench = SegmentBench.Protected(3);
        byte[][] codes =
            [[0x0F, 0x01, 0x00], [0x0F, 0x01, 0x08], [0x0F, 0x00, 0xC1], [0x0F, 0x00, 0xC9]];
        foreach (byte[] code in codes)
        {
            bench.S->Gpr[0] = 0x9000;
            bench.S->Cr4 = 0;
            Assert.That(bench.Execute(code), Is.EqualTo(Outcome.Next));
            bench.S->Cr4 = Cr4.UMIP;
            Assert.That(bench.Execute(code), Is.EqualTo(Outcome.Fault));
            Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
        }
    }

    [Test]
    public void LTR_takes_an_available_TSS_and_makes_it_busy([Values] bool longMode)
    {
        foreach (Spec spec in Spec.All(true, false))
        {
            using SegmentBench bench = longMode ? SegmentBench.LongMode(0) : SegmentBench.Protected(0);
            ulong low = SegmentBench.Segment(0x4000, 0x67, spec.Access);
            bench.SetDescriptor(SegmentBench.Target, low, longMode ? 0x1UL : 0);
            bench.S->Gpr[0] = SegmentBench.Target;
            bench.Execute(0x0F, 0x00, 0xD8);
            bool available = !spec.S && (spec.Type == 9 || (spec.Type == 1 && !longMode));
            (ExceptionVector, uint)? expected = !available
                ? (ExceptionVector.GeneralProtection, SegmentBench.Target)
                : spec.P ? null : (ExceptionVector.SegmentNotPresent, SegmentBench.Target);
            Assert.That(bench.TakeFault(), Is.EqualTo(expected), spec.ToString());
            ulong type = (bench.Board[SegmentBench.AddressOf(SegmentBench.Target), 8] >> 40) & 15;
            Assert.That(type, Is.EqualTo((ulong)(expected is null ? spec.Type | 2 : spec.Type)));
            if (expected is null)
            {
                Assert.That(bench.S->Tr.Base, Is.EqualTo(longMode ? 0x1_0000_4000UL : 0x4000UL));
                Assert.That(bench.S->Tr.Type, Is.EqualTo(spec.Type | 2));
            }
        }
    }

    [Test]
    public void LLDT_takes_null_or_an_LDT_of_the_GDT_only()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.SetDescriptor(SegmentBench.Target, SegmentBench.Segment(0x7000, 0x1F, 0x82));
        bench.S->Gpr[0] = SegmentBench.Target;
        bench.Execute(0x0F, 0x00, 0xD0);
        Assert.That(bench.S->Ldtr.Base, Is.EqualTo(0x7000));
        bench.S->Gpr[0] = SegmentBench.Target | 4;
        bench.Execute(0x0F, 0x00, 0xD0);
        Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, (uint)SegmentBench.Target | 4)));
        bench.S->Gpr[0] = 0;
        bench.Execute(0x0F, 0x00, 0xD0);
        Assert.That(bench.S->Ldtr.Usable, Is.Zero);
        bench.S->Gpr[0] = 0xC;
        bench.Execute(0x8E, 0xD8);
        Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0xCu)));
    }
}
