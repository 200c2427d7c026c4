using Emulator.Arch;

namespace Emulator.Cpu.Segments;

/// <summary>
/// The part of RET and IRET that goes to a code segment of the same or an outer privilege level: checked first,
/// committed in pieces (SDM 3A 5.8.6, 6.12.1; SDM 2A, IRET).
/// </summary>
internal struct OuterReturn
{
    private Descriptor _code;
    private PreparedSegment _cs;
    private PreparedSegment _ss;
    private ushort _selector;
    private ulong _offset;
    private ulong _pointer;

    /// <summary>The privilege level to return to.</summary>
    internal readonly int Privilege => _selector & 3;

    /// <summary>Checks the code segment and the instruction pointer.</summary>
    internal bool TryPrepareCode(Core c, ushort selector, ulong offset)
    {
        _selector = selector;
        _offset = offset;
        return CodeSegments.TryRead(c, selector, 0, out _code)
            && CodeSegments.TryCheckReturn(c, _code, selector)
            && CodeSegments.TryCheckOffset(c, _code, ref _offset, 0)
            && CodeSegments.TryPrepare(c, _code, selector, Privilege, out _cs);
    }

    internal readonly unsafe bool IsOuter(Core c) => Privilege > c.S->Cpl;

    /// <summary>Reads the stack pointer and SS above the rest of the frame, and checks SS.</summary>
    internal bool TryPrepareStack(Core c, int displacementBytes, int size)
    {
        if (!StackImage.TryPeek(c, displacementBytes, size, out _pointer)
            || !StackImage.TryPeek(c, displacementBytes + size, size, out ulong value))
        {
            return false;
        }

        ushort selector = (ushort)value;
        if (DescriptorReader.IsNull(selector))
        {
            // 64-bit code outside CPL 3 may have a null SS (SDM 3A 5.4.1.1).
            if (!CodeSegments.Is64Bit(c, _code) || Privilege == 3 || (selector & 3) != Privilege)
            {
                c.RaiseGeneralProtection();
                return false;
            }

            _ss.Register.Selector = selector;
            return true;
        }

        return DescriptorReader.TryRead(c, selector, ExceptionVector.GeneralProtection, 0, out Descriptor stack)
            && SegmentLoader.TryCheckStack(c, stack, selector, Privilege, ExceptionVector.GeneralProtection, 0)
            && PreparedSegment.TryMake(c, stack, selector, SegmentAttributes.Accessed, out _ss);
    }

    /// <summary>Loads SS and the stack pointer, which skips the parameters on the outer stack too.</summary>
    internal unsafe void CommitStack(Core c, int parameterBytes)
    {
        _ss.Commit(c, SegmentIndex.Ss);
        int addressSize = CodeSegments.Is64Bit(c, _code) ? 8 : _ss.Register.Big ? 4 : 2;
        c.S->Gpr[4] = StackFrame.WithLowPart(c.S->Gpr[4], _pointer + (ulong)parameterBytes, addressSize);
    }

    /// <summary>Loads CS, CPL and the instruction pointer.</summary>
    internal void CommitCode(Core c) => CodeSegments.Enter(c, ref _cs, _offset);

    /// <summary>
    /// After a return to an outer level: data segments that the new level may not use become null (SDM 3A 5.8.6).
    /// </summary>
    internal readonly unsafe void DropInnerSegments(Core c)
    {
        ReadOnlySpan<byte> dataSegments = [SegmentIndex.Es, SegmentIndex.Ds, SegmentIndex.Fs, SegmentIndex.Gs];
        foreach (byte index in dataSegments)
        {
            SegmentRegister* register = c.SegmentAt(index);
            const int ConformingCode = SegmentAttributes.Code | SegmentAttributes.ExpandDownOrConforming;
            bool conforming = (register->Attributes & ConformingCode) == ConformingCode;
            if (register->Usable == 0)
            {
                // A null selector loses its RPL; a base that WRMSR gave to FS or GS stays.
                register->Selector = 0;
            }
            else if (!conforming && register->Dpl < c.S->Cpl)
            {
                *register = default;
            }
        }
    }
}
