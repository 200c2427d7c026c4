using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu;

/// <summary>The decimal adjustments do decimal arithmetic: every pair of operands.</summary>
[TestFixture]
internal sealed class DecimalTests
{
    [Test]
    public void Add_and_daa_add_packed_digits() => PackedPairs(
        a => { a.add(al, cl); a.daa(); }, (x, y) => ((x + y) % 100, x + y > 99));

    [Test]
    public void Sub_and_das_subtract_packed_digits() => PackedPairs(
        a => { a.sub(al, cl); a.das(); }, (x, y) => ((x - y + 100) % 100, x < y));

    [Test]
    public void Add_and_aaa_add_unpacked_digits() => DigitPairs(
        a => { a.add(al, cl); a.aaa(); }, (x, y) => (x + y) % 10, (x, y) => x + y > 9 ? 6 : 5);

    [Test]
    public void Sub_and_aas_subtract_unpacked_digits() => DigitPairs(
        a => { a.sub(al, cl); a.aas(); }, (x, y) => (x - y + 10) % 10, (x, y) => x < y ? 4 : 5);

    [Test]
    public void Mul_and_aam_multiply_digits() => DigitPairs(
        a => { a.mul(cl); a.aam(10); }, (x, y) => x * y % 10, (x, y) => x * y / 10);

    [Test]
    public void Aad_makes_a_binary_number_of_two_digits()
    {
        using HandlerBench bench = new(16);
        for (int number = 0; number < 100; number++)
        {
            bench.Rax = (ulong)((number / 10 * 256) + (number % 10));
            bench.Run(a => a.aad(10));
            Assert.That(bench.Rax, Is.EqualTo((ulong)number));
        }
    }

    [Test]
    public void Aam_by_zero_is_a_divide_error()
    {
        using HandlerBench bench = new(32);
        bench.AssertFault(bench.Run(a => a.aam(0)), Emulator.Arch.ExceptionVector.DivideError);
    }

    private static void PackedPairs(Action<Assembler> code, Func<int, int, (int Result, bool Carry)> model)
    {
        using HandlerBench bench = new(32);
        for (int x = 0; x < 100; x++)
        {
            for (int y = 0; y < 100; y++)
            {
                bench.Rax = Packed(x);
                bench.Rcx = Packed(y);
                bench.Assemble(code);
                bench.Step();
                bench.Step();
                (int result, bool carry) = model(x, y);
                Assert.That(
                    (bench.Rax, (bench.Flags & 1) != 0), Is.EqualTo((Packed(result), carry)), $"{x}, {y}");
            }
        }
    }

    private static void DigitPairs(Action<Assembler> code, Func<int, int, int> low, Func<int, int, int> high)
    {
        using HandlerBench bench = new(16);
        for (int x = 0; x < 10; x++)
        {
            for (int y = 0; y < 10; y++)
            {
                bench.Rax = 0x500 + (ulong)x;
                bench.Rcx = (ulong)y;
                bench.Assemble(code);
                bench.Step();
                bench.Step();
                Assert.That(bench.Rax, Is.EqualTo((ulong)((high(x, y) * 256) + low(x, y))), $"{x}, {y}");
            }
        }
    }

    private static ulong Packed(int number) => (ulong)((number / 10 * 16) + (number % 10));
}
