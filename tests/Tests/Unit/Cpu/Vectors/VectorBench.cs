using Emulator.Arch;
using Emulator.Cpu;
using Iced.Intel;

namespace Tests.Unit.Cpu.Vectors;

/// <summary>A bench whose operating system has switched vector instructions on, with registers by number.</summary>
internal sealed unsafe class VectorBench : IDisposable
{
    /// <summary>Mapped memory in front of a page that is not.</summary>
    public const ulong DataAt = 0x30000;

    public VectorBench(int bits = 64)
    {
        Bench = new HandlerBench(bits);
        S->Cr4 |= Cr4.OSFXSR | Cr4.OSXSAVE;
        S->Xcr0 = 7;
        S->FpuControl = 0x37F;
        Bench.Core.StateChanged();
    }

    public HandlerBench Bench { get; }

    public CpuState* S => Bench.S;

    /// <summary>Eight bytes of a vector register.</summary>
    public ref ulong this[int register, int quadword] => ref S->Ymm[(register * 4) + quadword];

    public void Fill(int register, ulong q0, ulong q1, ulong q2 = 0, ulong q3 = 0)
    {
        (this[register, 0], this[register, 1], this[register, 2], this[register, 3]) = (q0, q1, q2, q3);
    }

    public ulong[] Read(int register) => [this[register, 0], this[register, 1], this[register, 2], this[register, 3]];

    public Outcome Run(Action<Assembler> write) => Bench.Run(write);

    public void AssertFault(Action<Assembler> write, ExceptionVector vector) =>
        Bench.AssertFault(Bench.Run(write), vector);

    public void Dispose() => Bench.Dispose();
}
