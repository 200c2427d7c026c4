using Emulator.Arch;

namespace Emulator.Machine.Hosted;

/// <summary>What a core of a hosted machine is connected to: no port answers, and no interrupt ever comes.</summary>
internal sealed class HostedBoard : IPortSpace, IInterruptSource, ILocalApicPort
{
    private const uint ApicBaseIndex = 0x1B;

    /// <summary>Enabled, the bootstrap processor's, at its usual address: what CPUID shows follows (SDM 3A 10.4.3).
    /// </summary>
    private const ulong ApicBase = 0xFEE0_0900;

    /// <inheritdoc />
    public byte TaskPriorityClass { get; set; }

    /// <inheritdoc />
    public uint Read(ushort port, int sizeBytes) => uint.MaxValue >> (32 - (8 * sizeBytes));

    /// <inheritdoc />
    public void Write(ushort port, int sizeBytes, uint value)
    {
    }

    /// <inheritdoc />
    public int Acknowledge() => -1;

    /// <inheritdoc />
    public bool TryReadMsr(uint index, out ulong value)
    {
        value = ApicBase;
        return index == ApicBaseIndex;
    }

    /// <inheritdoc />
    public bool TryWriteMsr(uint index, ulong value) => false;
}
