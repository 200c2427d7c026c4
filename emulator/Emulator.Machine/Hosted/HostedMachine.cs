using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Hosted;

namespace Emulator.Machine.Hosted;

/// <summary>
/// RAM and cores in hosted mode: the cores run only user code, and a kernel outside the guest serves what leaves it.
/// Nothing here reads the host's clock: the cores take turns of a fixed number of instructions, so the same input gives
/// the same run.
/// </summary>
public sealed class HostedMachine : IDisposable
{
    private const ulong FrameBytes = 0x1000;
    private const ulong LeastRamBytes = 1UL << 20;
    private const ulong LargestRamBytes = 64UL << 30;
    private const int LargestCores = 64;

    private readonly HostedOptions _options;
    private readonly PhysicalAddressSpace _memory;
    private readonly HostedClock _clock = new();
    private readonly HostedCpu[] _cpus;
    private HostedCpu _running;
    private volatile bool _stopRequested;
    private bool _isDisposed;

    /// <summary>Builds the machine; all cores stand still.</summary>
    /// <exception cref="MachineSetupException">It cannot be built; the message is one line for the user.</exception>
    public HostedMachine(HostedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.MemoryBytes % FrameBytes != 0 || options.MemoryBytes is < LeastRamBytes or > LargestRamBytes)
        {
            throw new MachineSetupException(
                $"{options.MemoryBytes} bytes of RAM: give a multiple of 4 KiB from 1 MiB to 64 GiB");
        }

        if (options.Cores is < 1 or > LargestCores)
        {
            throw new MachineSetupException($"{options.Cores} cores: give 1 to {LargestCores}");
        }

        _options = options;
        _memory = new PhysicalAddressSpace(options.MemoryBytes);
        _memory.SetRam((0UL, options.MemoryBytes));
        HostedBoard board = new();
        CoreConnections wires = new(
            _memory, board, board, board, options.Trace ?? new NoTrace(), null, new CodeFrames(_memory));
        _cpus = new HostedCpu[options.Cores];
        for (int number = 0; number < _cpus.Length; number++)
        {
            Core core = new(options.Cpu, wires);
            core.Seed(options.Seed + (ulong)number);
            _cpus[number] = new HostedCpu(core, number);
        }

        _running = _cpus[0];
        _clock.Select(_running.Core);
    }

    /// <summary>Guest physical memory: RAM from 0 on.</summary>
    public IPhysicalAddressSpace Memory => _memory;

    /// <summary>The cores, by number.</summary>
    public IReadOnlyList<HostedCpu> Cpus => _cpus;

    /// <summary>Guest time.</summary>
    public IClock Clock => _clock;

    /// <summary>Instructions that all cores have completed.</summary>
    public ulong InstructionCount => _clock.Instructions;

    /// <summary>Idle guest time that was skipped, nanoseconds.</summary>
    public long SkippedNs => _clock.SkippedNs;

    /// <summary>Runs to the end, as far as the limit.</summary>
    /// <param name="handler">The kernel.</param>
    /// <param name="limit">Stop when <see cref="InstructionCount"/> has reached it.</param>
    public HostedEnd Run(ITrapHandler handler, ulong limit = ulong.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _stopRequested = false;
        while (true)
        {
            bool ran = false;
            for (int number = 0; number < _cpus.Length; number++)
            {
                if (handler.HasEnded)
                {
                    return HostedEnd.Ended;
                }

                if (_stopRequested)
                {
                    return HostedEnd.Stopped;
                }

                if (InstructionCount >= limit)
                {
                    return HostedEnd.InstructionLimit;
                }

                if (!_cpus[number].IsIdle)
                {
                    RunTurn(handler, _cpus[number], limit);
                    ran = true;
                }
            }

            if (!ran && !handler.HasEnded && !PassIdleTime(handler))
            {
                return HostedEnd.Deadlock;
            }
        }
    }

    /// <summary>Makes <see cref="Run"/> return soon; any thread may call this.</summary>
    public void RequestStop()
    {
        _stopRequested = true;
        _running.Core.RequestStop();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Array.ForEach(_cpus, cpu => cpu.Core.Dispose());
            _memory.Dispose();
        }
    }

    /// <summary>One core's turn, with all the traps in it.</summary>
    private void RunTurn(ITrapHandler handler, HostedCpu cpu, ulong limit) // HOT
    {
        _running = cpu;
        _clock.Select(cpu.Core);
        ulong start = cpu.InstructionCount;
        ulong end = start + Math.Min(_options.QuantumInstructions, limit - InstructionCount);
        ulong least = 0;
        while (true)
        {
            long eventNs = handler.NextEventNs;
            ulong until = eventNs == long.MaxValue ? end : Math.Min(end, Math.Max(_clock.CountAt(eventNs), least));
            switch (cpu.Run(until, out Trap trap))
            {
                case StopReason.Trap:
                    handler.Handle(cpu, in trap);
                    break;
                case StopReason.Limit:
                    handler.Tick(cpu);

                    // A handler that leaves its event where it is does not stop the clock.
                    least = cpu.InstructionCount + 1;
                    if (cpu.InstructionCount >= end)
                    {
                        return;
                    }

                    break;
                default:
                    return;
            }

            if (cpu.IsIdle || _stopRequested)
            {
                return;
            }
        }
    }

    /// <summary>Lets time pass to the next event, or waits for input; false when nothing can come any more.</summary>
    private bool PassIdleTime(ITrapHandler handler)
    {
        long next = handler.NextEventNs;
        if (next == long.MaxValue)
        {
            return handler.WaitForInput();
        }

        long idleNs = Math.Max(next - _clock.NowNs, 0);
        _clock.Skip(_options.Pacer is { } pacer ? Math.Min(pacer.Idle(idleNs), idleNs) : idleNs);
        handler.Tick(_running);
        return true;
    }
}
