using Emulator.Arch;
using Emulator.Cpu.Exceptions;

namespace Emulator.Cpu;

/// <summary>What a core counted; every counter starts at 0 and only grows.</summary>
public sealed class CoreCounters
{
    /// <summary>Exceptions delivered, by vector; those of INT3, INTO and INT1 too (SDM 3A 6.4.2).</summary>
    public ulong[] ExceptionsByVector { get; } = new ulong[256];

    /// <summary>Software interrupts delivered, INT n, by vector (SDM 3A 6.3.3).</summary>
    public ulong[] SoftwareInterruptsByVector { get; } = new ulong[256];

    /// <summary>Non-maskable interrupts delivered.</summary>
    public ulong NonMaskableInterrupts { get; private set; }

    /// <summary>External interrupts delivered.</summary>
    public ulong ExternalInterrupts { get; private set; }

    /// <summary>Hosted mode: system calls by SYSCALL and INT 80H.</summary>
    public ulong SystemCalls { get; internal set; }

    /// <summary>Blocks decoded.</summary>
    public ulong BlocksDecoded { get; internal set; }

    /// <summary>
    /// Times that code was looked up through the page tables, which neither links nor jump caches could spare.
    /// </summary>
    public ulong BlockLookups { get; internal set; }

    /// <summary>Times that decoded code was dropped because its bytes changed.</summary>
    public ulong CodeDrops { get; internal set; }

    /// <summary>Page faults delivered, by the low six bits of their error code.</summary>
    public ulong[] PageFaultsByErrorCode { get; } = new ulong[64];

    /// <summary>Accesses to memory that the soft TLB was asked for; counted only when statistics are wanted.</summary>
    public ulong TlbAccesses { get; internal set; }

    /// <summary>Instructions met that this core does not implement, by name.</summary>
    public SortedDictionary<string, ulong> Unimplemented { get; } = new(StringComparer.Ordinal);

    /// <summary>Counts what was delivered.</summary>
    internal void Count(in InterruptEvent e)
    {
        switch (e.Kind)
        {
            case EventKind.External:
                ExternalInterrupts++;
                break;
            case EventKind.Nmi:
                NonMaskableInterrupts++;
                break;
            case EventKind.Software:
                SoftwareInterruptsByVector[e.Vector]++;
                break;
            case EventKind.Fault when e.Vector == (byte)ExceptionVector.PageFault:
                ExceptionsByVector[e.Vector]++;
                PageFaultsByErrorCode[e.ErrorCode & 0x3F]++;
                break;
            default:
                ExceptionsByVector[e.Vector]++;
                break;
        }
    }

    /// <summary>The names of unknown model-specific registers met first, by index and instruction.</summary>
    internal Dictionary<(uint Index, string Instruction), string> UnknownMsrs { get; } = [];
}
