using Emulator.Arch;
using Emulator.Cpu;
using Tests.Support;

namespace Tests.Conformance.HostCpu;

/// <summary>
/// Our core on a board that shows user code the same world as the harness: the same linear pages with the same rights,
/// the same selectors. Every case enters user mode by IRETQ and ends in the HLT of an exception handler, so nothing is
/// set behind the core's back and its caches stay warm.
/// </summary>
internal sealed unsafe class GuestCpu : IDisposable
{
    /// <summary>In <see cref="HostResult.Vector"/>: the case did not end.</summary>
    public const uint DidNotEnd = 0xFFF;

    /// <summary>In <see cref="HostResult.Vector"/>: the core shut down.</summary>
    public const uint ShutDown = 0xFFE;

    private const ulong InstructionLimit = 50_000;

    private readonly byte[] _before = new byte[HostLayout.WritableBytes];
    private readonly byte[] _breakpoints = new byte[HostLayout.CodeBytes];
    private readonly byte[] _pristine;
    private readonly int? _arenaOperations;
    private TestBoard _board;
    private HostMode _mode;

    /// <param name="pristine">The contents of data memory before each case.</param>
    /// <param name="arenaOperations">Decoded operations kept at most; many when absent.</param>
    public GuestCpu(byte[] pristine, int? arenaOperations = null)
    {
        _pristine = pristine;
        _arenaOperations = arenaOperations;
        Array.Fill(_breakpoints, (byte)0xCC);
        _board = Start();
    }

    private CpuState* S => _board.S;

    /// <summary>Instructions that the core has run, IRETQ and HLT included.</summary>
    public ulong InstructionCount => _board.Core.InstructionCount;

    /// <summary>How often all decoded code was dropped.</summary>
    public int ArenasFilled => _board.Core.Blocks.Generation;

    /// <summary>Runs one case.</summary>
    /// <param name="c">The case.</param>
    /// <param name="before">The vector state before it; null to leave it as it is.</param>
    /// <param name="result">What came out.</param>
    /// <param name="after">The vector state after it; null when nobody asks.</param>
    public void Run(HostCase* c, VectorState* before, out HostResult result, VectorState* after)
    {
        _pristine.AsSpan(0, HostLayout.WritableBytes).CopyTo(_before);
        new ReadOnlySpan<byte>(c->Patch, c->PatchLength).CopyTo(_before.AsSpan((int)c->PatchAt));
        _before.CopyTo(Data);
        var code = new PhysicalAddress(GuestBoard.CodePhysical + c->CodeAt);
        _board.Memory.WriteBytes(code, new ReadOnlySpan<byte>(HostCase.CodeOf(c), c->CodeLength));
        if (before != null)
        {
            GuestVectors.Set(S, before);
        }

        Enter(c);
        StopReason stop = _board.Core.Run(_board.Core.InstructionCount + InstructionLimit);
        result = default;
        if (stop == StopReason.Halted)
        {
            Leave(ref result);
            if (after != null)
            {
                GuestVectors.Get(S, after);
            }
        }
        else
        {
            result.Vector = stop == StopReason.Shutdown ? ShutDown : DidNotEnd;
        }

        _board.Memory.WriteBytes(code, _breakpoints.AsSpan(0, c->CodeLength));
        CompareMemory(ref result);
        if (stop != StopReason.Halted)
        {
            _board.Dispose();
            _board = Start();
        }
    }

    /// <summary>
    /// Runs one case for nothing but that the core does not throw; whatever it leaves behind is forgotten.
    /// </summary>
    public void Survive(HostCase* c, VectorState* before)
    {
        var code = new PhysicalAddress(GuestBoard.CodePhysical + c->CodeAt);
        _board.Memory.WriteBytes(code, new ReadOnlySpan<byte>(HostCase.CodeOf(c), c->CodeLength));
        GuestVectors.Set(S, before);
        Enter(c);
        StopReason stop = _board.Core.Run(_board.Core.InstructionCount + InstructionLimit);
        _board.Memory.WriteBytes(code, _breakpoints.AsSpan(0, c->CodeLength));
        bool usual = S->Gpr[4] is GuestBoard.StackTop - 48 or GuestBoard.StackTop - 40;
        if (stop != StopReason.Halted || !usual)
        {
            _board.Dispose();
            _board = Start();
        }
    }

    /// <summary>Puts code memory right, should a case have written to it: the harness starts anew too.</summary>
    public void RestoreCode() =>
        _board.Memory.WriteBytes(new PhysicalAddress(GuestBoard.CodePhysical), _breakpoints);

    public void Dispose() => _board.Dispose();

    private Span<byte> Data => _board.Memory.Ram.Slice((int)GuestBoard.DataPhysical, HostLayout.WritableBytes);

    private TestBoard Start()
    {
        TestBoard board = GuestBoard.Make();
        board.Core.Blocks.MaxOps = _arenaOperations ?? board.Core.Blocks.MaxOps;
        _pristine.CopyTo(board.Memory.Ram[(int)GuestBoard.DataPhysical..]);
        _breakpoints.CopyTo(board.Memory.Ram[(int)GuestBoard.CodePhysical..]);
        _mode = HostMode.Bits64;
        return board;
    }

    /// <summary>Sets the registers and an IRETQ frame that enters the case.</summary>
    private void Enter(HostCase* c)
    {
        if (c->Mode != _mode)
        {
            _mode = c->Mode;
            GuestBoard.SetDataSegments(_board, _mode);
        }

        for (int i = 0; i < 16; i++)
        {
            S->Gpr[i] = c->Gpr[i];
        }

        (ushort cs, ushort ss) = c->Mode switch
        {
            HostMode.Bits64 => (HostLayout.Code64Selector, HostLayout.DataSelector),
            HostMode.Bits32 => (HostLayout.Code32Selector, HostLayout.DataSelector),
            _ => (HostLayout.Code16Selector, HostLayout.Data16Selector),
        };
        ulong* frame = Frame(GuestBoard.StackTop - 40);
        frame[0] = c->Rip;
        frame[1] = cs;
        frame[2] = c->Rflags;
        frame[3] = c->Gpr[4];
        frame[4] = ss;
        S->Gpr[4] = GuestBoard.StackTop - 40;
        S->Rip = GuestBoard.EntryPoint;
        S->Halted = false;
    }

    /// <summary>Reads the frame that the delivery of the exception pushed (SDM 3A 6.14.2).</summary>
    private void Leave(ref HostResult result)
    {
        bool hasErrorCode = S->Gpr[4] == GuestBoard.StackTop - 48;
        ulong* frame = Frame(S->Gpr[4]);
        result.ErrorCode = hasErrorCode ? (uint)frame[0] : 0;
        frame += hasErrorCode ? 1 : 0;
        result.Vector = (uint)((S->Rip - 1 - GuestBoard.Handlers) / GuestBoard.HandlerBytes);
        result.Rip = frame[0];
        result.Rflags = frame[2];
        result.Cr2 = S->Cr2;
        for (int i = 0; i < 16; i++)
        {
            result.Gpr[i] = i == 4 ? frame[3] : S->Gpr[i];
        }
    }

    private ulong* Frame(ulong linear) => (ulong*)(S->Map->Host + (linear - GuestBoard.SupervisorBase));

    /// <summary>The same digest that harness.c makes.</summary>
    private void CompareMemory(ref HostResult result)
    {
        ulong hash = 0xCBF29CE484222325;
        uint changed = 0;
        Span<byte> data = Data;
        if (!data.SequenceEqual(_before))
        {
            for (int at = 0; at < HostLayout.WritableBytes; at += 8)
            {
                ulong now = BitConverter.ToUInt64(data[at..]);
                if (now == BitConverter.ToUInt64(_before, at))
                {
                    continue;
                }

                if (changed < HostResult.FirstWords)
                {
                    result.First[2 * changed] = (ulong)at;
                    result.First[(2 * changed) + 1] = now;
                }

                changed++;
                hash = (hash ^ (ulong)at) * 0x100000001B3;
                hash = (hash ^ now) * 0x100000001B3;
                hash ^= hash >> 29;
            }
        }

        result.ChangedWords = changed;
        result.MemoryHash = hash;
    }
}
