using Emulator.Cpu;

namespace Tests.Conformance.HostCpu;

/// <summary>Moves vector and x87 state between a case and our core.</summary>
internal static unsafe class GuestVectors
{
    private const int TopShift = 11;

    public static void Set(CpuState* s, VectorState* from)
    {
        new ReadOnlySpan<ulong>(from->Ymm, 64).CopyTo(new Span<ulong>(s->Ymm, 64));
        s->Mxcsr = from->Mxcsr;
        s->FpuControl = from->Control;
        s->FpuStatus = from->Status;
        s->FpuTag = from->Tags;
        for (int i = 0; i < 8; i++)
        {
            int physical = (i + (from->Status >> TopShift)) & 7;
            s->FpuRegisters[2 * physical] = from->St[2 * i];
            s->FpuRegisters[(2 * physical) + 1] = from->St[(2 * i) + 1];
        }
    }

    public static void Get(CpuState* s, VectorState* into)
    {
        new ReadOnlySpan<ulong>(s->Ymm, 64).CopyTo(new Span<ulong>(into->Ymm, 64));
        into->Mxcsr = s->Mxcsr;
        into->Control = s->FpuControl;
        into->Status = s->FpuStatus;
        into->Tags = (byte)s->FpuTag;
        for (int i = 0; i < 8; i++)
        {
            int physical = (i + (s->FpuStatus >> TopShift)) & 7;
            into->St[2 * i] = s->FpuRegisters[2 * physical];
            into->St[(2 * i) + 1] = (ushort)s->FpuRegisters[(2 * physical) + 1];
        }
    }
}
