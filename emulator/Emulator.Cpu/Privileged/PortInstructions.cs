using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>
/// IN, OUT, INS, OUTS (SDM 2A, 2B). A device may raise an interrupt or change the memory map, so each ends its block.
/// A repeated string instruction moves one element a time.
/// </summary>
internal static unsafe class PortInstructions
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.In, &In, OpTraits.EndsBlock),
        new(Mnemonic.Out, &Out, OpTraits.EndsBlock),
        new(Mnemonic.Insb, &Ins, OpTraits.EndsBlock),
        new(Mnemonic.Insw, &Ins, OpTraits.EndsBlock),
        new(Mnemonic.Insd, &Ins, OpTraits.EndsBlock),
        new(Mnemonic.Outsb, &Outs, OpTraits.EndsBlock),
        new(Mnemonic.Outsw, &Outs, OpTraits.EndsBlock),
        new(Mnemonic.Outsd, &Outs, OpTraits.EndsBlock),
    ];

    private static Outcome In(Core c, DecodedOp* op)
    {
        ushort port = op->Kind(1) == OperandKind.Immediate ? (byte)op->Immediate : (ushort)c.S->Gpr[2];
        if (!IoPermission.Check(c, port, op->Size))
        {
            return Outcome.Fault;
        }

        c.WriteRegister(0, op->Size, Read(c, port, op->Size));
        return Outcome.LeaveNext;
    }

    private static Outcome Out(Core c, DecodedOp* op)
    {
        ushort port = op->Kind(0) == OperandKind.Immediate ? (byte)op->Immediate : (ushort)c.S->Gpr[2];
        int sizeBytes = op->Size1;
        if (!IoPermission.Check(c, port, sizeBytes))
        {
            return Outcome.Fault;
        }

        Write(c, port, sizeBytes, (uint)c.ReadRegister(0, sizeBytes));
        return Outcome.LeaveNext;
    }

    /// <summary>The place in memory is found before the port is read, so that a fault loses nothing.</summary>
    private static Outcome Ins(Core c, DecodedOp* op)
    {
        // A count of 0 does not keep the port from being checked first.
        ushort port = (ushort)c.S->Gpr[2];
        int sizeBytes = op->MemorySize;
        if (!IoPermission.Check(c, port, sizeBytes))
        {
            return Outcome.Fault;
        }

        if (IsDone(c, op))
        {
            return Outcome.LeaveNext;
        }

        ulong offset = c.ReadRegister(RegisterFile.Rdi, op->AddressSize);
        if (!c.ReachSegmented(SegmentIndex.Es, offset, sizeBytes, AccessKind.Write, c.CurrentMode, out Place place))
        {
            return Outcome.Fault;
        }

        c.Store(place, Read(c, port, sizeBytes));
        return Advance(c, op, RegisterFile.Rdi);
    }

    private static Outcome Outs(Core c, DecodedOp* op)
    {
        // A count of 0 does not keep the port from being checked first.
        ushort port = (ushort)c.S->Gpr[2];
        int sizeBytes = op->MemorySize;
        if (!IoPermission.Check(c, port, sizeBytes))
        {
            return Outcome.Fault;
        }

        if (IsDone(c, op))
        {
            return Outcome.LeaveNext;
        }

        ulong offset = c.ReadRegister(RegisterFile.Rsi, op->AddressSize);
        if (!c.ReachSegmented(op->Segment, offset, sizeBytes, AccessKind.Read, c.CurrentMode, out Place place))
        {
            return Outcome.Fault;
        }

        Write(c, port, sizeBytes, (uint)c.Load(place));
        return Advance(c, op, RegisterFile.Rsi);
    }

    private static bool Repeats(DecodedOp* op) => (op->Prefixes & (PrefixFlags.Rep | PrefixFlags.Repne)) != 0;

    private static bool IsDone(Core c, DecodedOp* op) =>
        Repeats(op) && c.ReadRegister(RegisterFile.Rcx, op->AddressSize) == 0;

    private static Outcome Advance(Core c, DecodedOp* op, int pointer)
    {
        long step = (c.S->SystemFlags & Rflags.DF) != 0 ? -op->MemorySize : op->MemorySize;
        c.WriteRegister(pointer, op->AddressSize, c.ReadRegister(pointer, op->AddressSize) + (ulong)step);
        if (!Repeats(op))
        {
            return Outcome.LeaveNext;
        }

        ulong left = Core.Truncate(c.ReadRegister(RegisterFile.Rcx, op->AddressSize) - 1, op->AddressSize);
        c.WriteRegister(RegisterFile.Rcx, op->AddressSize, left);
        return left == 0 ? Outcome.LeaveNext : Outcome.Repeat;
    }

    private static uint Read(Core c, ushort port, int sizeBytes)
    {
        if (c.PortBreakpointsArmed)
        {
            DebugBreakpoints.MatchPort(c, port, sizeBytes);
        }

        return c.Ports.Read(port, sizeBytes);
    }

    private static void Write(Core c, ushort port, int sizeBytes, uint value)
    {
        if (c.PortBreakpointsArmed)
        {
            DebugBreakpoints.MatchPort(c, port, sizeBytes);
        }

        c.Ports.Write(port, sizeBytes, value);
    }
}
