using Emulator.Arch;

namespace Tests.Kernel.Tasks;

/// <summary>A core that runs nothing but counts what a test says it has run.</summary>
internal sealed unsafe class CountingCpu(int number) : ICpuControl
{
    private readonly ulong[] _registers = GC.AllocateArray<ulong>(16, pinned: true);

    public int Number => number;

    public ulong* Registers
    {
        get
        {
            fixed (ulong* first = _registers)
            {
                return first;
            }
        }
    }

    public ulong InstructionPointer { get; set; }

    public ulong Flags { get; set; }

    public ulong FsBase { get; set; }

    public ulong GsBase { get; set; }

    public uint Pkru { get; set; }

    public bool IsIdle { get; set; }

    public ulong Count { get; set; }

    public ulong InstructionCount => Count;

    public int ExtendedStateBytes => 832;

    public (uint Eax, uint Ebx, uint Ecx, uint Edx) Cpuid(uint leaf, uint subleaf) => default;

    public ulong ExtendedStateComponents => 7;

    /// <summary>What the registers of the extended state hold: one byte stands for all.</summary>
    public byte State { get; set; }

    public int Saves { get; private set; }

    public int Loads { get; private set; }

    public void LoadCr3(PhysicalAddress root, int pcid, bool keepsTranslations)
    {
    }

    public void InvalidatePage(LinearAddress at)
    {
    }

    public void InvalidatePage(int pcid, LinearAddress at)
    {
    }

    public void InvalidatePcid(int pcid)
    {
    }

    public void InvalidateAll()
    {
    }

    public void SaveExtendedState(Span<byte> area)
    {
        Saves++;
        area[0] = State;
    }

    public bool RestoreExtendedState(ReadOnlySpan<byte> area)
    {
        Loads++;
        State = area[0];
        return true;
    }

    public void ResetExtendedState() => State = 0;
}
