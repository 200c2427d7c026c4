using Emulator.Arch;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using Layout = Firmware.Samples.Segments.SegmentsLayout;

namespace Firmware.Samples.Segments;

/// <summary>
/// The guest's program. EBP is the row of the case; DS is flat always, so that the report can be printed whatever ES
/// and SS became.
/// </summary>
internal sealed class SegmentsCode(Assembler c)
{
    private const int InvalidOpcode = 6;
    private const byte GateOfHandlers = 0x8E;
    private readonly FlatReport _report = new(c);
    private Label _common = c.CreateLabel();
    private Label _resume = c.CreateLabel();
    private Label _nextRow = c.CreateLabel();

    /// <summary>Vectors with a handler; all of them push an error code but #UD.</summary>
    private static readonly int[] s_vectors = [InvalidOpcode, 8, 10, 11, 12, 13, 14];

    /// <summary>Emits everything.</summary>
    public void Emit()
    {
        EmitSetup();
        EmitRow();
        EmitEnd();
        EmitCommonHandler();
        _report.Emit();
    }

    private void EmitSetup()
    {
        Label reload = c.CreateLabel();
        Label reloaded = c.CreateLabel();
        Label mark = c.CreateLabel();
        c.cli();
        c.cld();
        c.lgdt(__[Layout.GdtRegister]);
        c.mov(esp, Layout.StackTop);
        c.push(Layout.FlatCode);
        c.call(reload);
        c.jmp(reloaded);
        c.Label(ref reload);
        c.retf();
        c.Label(ref reloaded);
        c.mov(eax, Layout.FlatData);
        c.mov(ds, eax);
        c.mov(es, eax);
        c.mov(ss, eax);

        EmitGates();
        c.lidt(__[Layout.IdtRegister]);

        c.mov(edi, Layout.Marked);
        c.Label(ref mark);
        c.mov(__dword_ptr[edi], edi);
        c.add(edi, 4);
        c.cmp(edi, Layout.Marked + Layout.MarkedBytes);
        c.jb(mark);
        c.mov(__dword_ptr[Layout.Wrong], 0);
        _report.Print("Segmentation, paging off: base, limit, type at work; what was refused and why.\r\n");
        c.mov(ebp, Layout.Rows);
    }

    /// <summary>One case: print its row, do the access, compare.</summary>
    private void EmitRow()
    {
        Label[] accesses = [.. Enum.GetValues<SegmentAccess>().Select(_ => c.CreateLabel())];
        c.Label(ref _nextRow);
        c.lea(esi, __[ebp + SegmentCase.TitleField]);
        _report.PrintAtEsi();
        c.mov(__dword_ptr[Layout.Vector], byte.MaxValue);
        c.mov(__dword_ptr[Layout.ErrorCode], 0);
        c.mov(eax, __dword_ptr[ebp + SegmentCase.LinearField]);
        c.mov(__dword_ptr[Layout.Value], eax);
        c.mov(__dword_ptr[Layout.SavedStack], esp);
        c.mov(ebx, __dword_ptr[ebp + SegmentCase.OffsetField]);
        c.movzx(ecx, __word_ptr[ebp + SegmentCase.SelectorField]);
        for (int i = 0; i < accesses.Length; i++)
        {
            c.cmp(__byte_ptr[ebp + SegmentCase.AccessField], i);
            c.je(accesses[i]);
        }

        for (int i = 0; i < accesses.Length; i++)
        {
            c.Label(ref accesses[i]);
            EmitAccess((SegmentAccess)i);
            c.jmp(_resume);
        }

        EmitResume();
    }

    private void EmitAccess(SegmentAccess access)
    {
        switch (access)
        {
            case SegmentAccess.Load:
                c.mov(es, ecx);
                break;
            case SegmentAccess.Read:
                c.mov(es, ecx);
                c.mov(eax, __dword_ptr.es[ebx]);
                c.mov(__dword_ptr[Layout.Value], eax);
                break;
            case SegmentAccess.Write:
                // What was written is looked for through the flat segment, and put back.
                c.mov(es, ecx);
                c.mov(__dword_ptr.es[ebx], 0);
                c.mov(edx, __dword_ptr[ebp + SegmentCase.LinearField]);
                c.mov(eax, edx);
                c.xchg(__dword_ptr[edx], eax);
                c.add(eax, edx);
                c.mov(__dword_ptr[Layout.Value], eax);
                break;
            case SegmentAccess.LoadStack:
                c.mov(ss, ecx);
                break;
            case SegmentAccess.ReadStack:
                c.mov(ss, ecx);
                c.mov(eax, __dword_ptr.ss[ebx]);
                c.mov(__dword_ptr[Layout.Value], eax);
                break;
            case SegmentAccess.Execute:
                c.mov(__dword_ptr[Layout.Target], ebx);
                c.mov(__word_ptr[Layout.Target + 4], cx);
                c.call(__fword_ptr[Layout.Target]);
                break;
        }
    }

    /// <summary>Also where the handler goes on: everything flat again, then the verdict.</summary>
    private void EmitResume()
    {
        Label refused = c.CreateLabel();
        Label verdict = c.CreateLabel();
        Label wrong = c.CreateLabel();
        Label next = c.CreateLabel();
        c.Label(ref _resume);
        c.mov(eax, Layout.FlatData);
        c.mov(es, eax);
        c.mov(ss, eax);
        c.mov(esp, __dword_ptr[Layout.SavedStack]);
        c.movzx(ebx, __byte_ptr[Layout.Vector]);
        c.cmp(ebx, byte.MaxValue);
        c.jne(refused);
        _report.Print("linear ");
        c.mov(eax, __dword_ptr[Layout.Value]);
        _report.PrintHex(8);
        c.jmp(verdict);

        c.Label(ref refused);
        foreach (ExceptionVector vector in SegmentCases.Exceptions)
        {
            Label other = c.CreateLabel();
            c.cmp(ebx, (int)vector);
            c.jne(other);
            _report.Print($"{ExceptionNames.Of((int)vector)}");
            c.Label(ref other);
        }

        _report.Print("(");
        c.mov(eax, __dword_ptr[Layout.ErrorCode]);
        _report.PrintHex(4);
        _report.Print(")");
        c.Label(ref verdict);
        c.cmp(bl, __byte_ptr[ebp + SegmentCase.VectorField]);
        c.jne(wrong);
        c.mov(ax, __word_ptr[ebp + SegmentCase.ErrorField]);
        c.cmp(__word_ptr[Layout.ErrorCode], ax);
        c.jne(wrong);
        c.mov(eax, __dword_ptr[ebp + SegmentCase.LinearField]);
        c.cmp(__dword_ptr[Layout.Value], eax);
        c.jne(wrong);
        _report.Print(" ok\r\n");
        c.jmp(next);
        c.Label(ref wrong);
        _report.Print(" NOT AS THE SDM SAYS\r\n");
        c.inc(__dword_ptr[Layout.Wrong]);
        c.Label(ref next);
        c.add(ebp, SegmentCase.RowSizeBytes);
        c.cmp(ebp, Layout.Rows + ((uint)SegmentCases.All.Count * SegmentCase.RowSizeBytes));
        c.jb(_nextRow);
    }

    private void EmitEnd()
    {
        Label bad = c.CreateLabel();
        c.cmp(__dword_ptr[Layout.Wrong], 0);
        c.jne(bad);
        _report.Print($"{SegmentCases.All.Count} accesses, all as the SDM says\r\n");
        _report.Exit(0);
        c.Label(ref bad);
        c.mov(eax, __dword_ptr[Layout.Wrong]);
        _report.PrintHex(4);
        _report.Print(" accesses not as the SDM says\r\n");
        _report.Exit(1);
    }

    private void EmitCommonHandler()
    {
        c.Label(ref _common);
        c.pop(eax);
        c.mov(__dword_ptr[Layout.Vector], eax);
        c.pop(eax);
        c.mov(__dword_ptr[Layout.ErrorCode], eax);
        c.jmp(_resume);
    }

    /// <summary>Each handler lies where its gate is made: a call over it leaves its address on the stack.</summary>
    private void EmitGates()
    {
        foreach (int vector in s_vectors)
        {
            Label behind = c.CreateLabel();
            uint gate = Layout.Idt + ((uint)vector * 8);
            c.call(behind);
            if (vector == InvalidOpcode)
            {
                c.push(0);
            }

            c.push(vector);
            c.jmp(_common);
            c.Label(ref behind);
            c.pop(eax);
            c.mov(__word_ptr[gate], ax);
            c.mov(__dword_ptr[gate + 2], Layout.FlatCode | (GateOfHandlers << 24));
            c.shr(eax, 16);
            c.mov(__word_ptr[gate + 6], ax);
        }
    }
}
