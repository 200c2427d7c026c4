using Emulator.Arch;

namespace Emulator.Cpu.Segments;

/// <summary>
/// Several pushes that all succeed or all fail, on the current stack or on one that is not current yet: reach every
/// slot first, commit later (far calls, interrupts).
/// </summary>
internal unsafe ref struct StackFrame
{
    private readonly Core _core;
    private readonly SegmentRegister _segment;
    private readonly int _addressSize;
    private readonly AccessMode _mode;
    private readonly uint _errorCode;
    private readonly Span<PendingPush> _slots;
    private ulong _pointer;
    private int _count;

    /// <param name="core">Whose stack.</param>
    /// <param name="segment">SS.</param>
    /// <param name="addressSize">8 for a stack of 64-bit code, which has neither base nor limit; else as B
    /// says.</param>
    /// <param name="pointer">RSP before the first push.</param>
    /// <param name="privilege">The privilege level that the stack belongs to.</param>
    /// <param name="errorCode">What #SS reports when the stack is too small.</param>
    /// <param name="slots">Room for all pushes.</param>
    internal StackFrame(
        Core core,
        scoped in SegmentRegister segment,
        int addressSize,
        ulong pointer,
        int privilege,
        uint errorCode,
        Span<PendingPush> slots)
    {
        _core = core;
        _segment = segment;
        _addressSize = addressSize;
        _pointer = pointer;
        _mode = privilege == 3 ? AccessMode.User : AccessMode.Supervisor;
        _errorCode = errorCode;
        _slots = slots;
    }

    /// <summary>RSP after the pushes; bits above the stack address size are those that the frame began with.</summary>
    internal readonly ulong Pointer => _pointer;

    /// <summary>
    /// A frame on the current stack. Slots of 8 bytes are pushed by 64-bit code, or for it by a gate of IA-32e mode
    /// that compatibility mode went through: then all of RSP counts.
    /// </summary>
    internal static StackFrame OnCurrentStack(Core c, int slotBytes, Span<PendingPush> slots, uint errorCode = 0) =>
        new(c, c.S->Ss, slotBytes == 8 ? 8 : Stack.AddressSize(c), c.S->Gpr[4], c.S->Cpl, errorCode, slots);

    /// <summary>Reaches the slot of the next push; false with #SS, #PF or #AC pending.</summary>
    internal bool TryPush(int sizeBytes, ulong value)
    {
        ulong offset = Core.Truncate(_pointer - (ulong)sizeBytes, _addressSize);
        ulong linear = offset;
        bool allowed;
        if (_addressSize == 8)
        {
            allowed = _core.IsCanonical(offset) && _core.IsCanonical(offset + (ulong)(sizeBytes - 1));
        }
        else
        {
            linear = (uint)(_segment.Base + offset);
            allowed = _core.SegmentAllows(_segment, offset, sizeBytes, AccessKind.Write);
        }

        if (!allowed)
        {
            _core.Raise(ExceptionVector.StackFault, _errorCode);
            return false;
        }

        ref PendingPush slot = ref _slots[_count++];
        slot.Value = value;
        _pointer = WithLowPart(_pointer, offset, _addressSize);
        return _core.ReachLinear(linear, sizeBytes, AccessKind.Write, _mode, stack: true, out slot.Place);
    }

    /// <summary>Stores everything, in the order of the pushes.</summary>
    internal readonly void Commit()
    {
        foreach (ref PendingPush slot in _slots[.._count])
        {
            _core.Store(slot.Place, slot.Value);
        }
    }

    /// <summary>A stack pointer of which only SP, ESP or RSP is replaced; ESP clears the upper half of RSP.</summary>
    internal static ulong WithLowPart(ulong pointer, ulong low, int addressSize) => addressSize switch
    {
        2 => (pointer & ~0xFFFFUL) | (ushort)low,
        4 => (uint)low,
        _ => low,
    };
}
