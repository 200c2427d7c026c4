using Iced.Intel;
using Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Running;

/// <summary>
/// A random program of arithmetic, loops, strings, stack, faults, stores to its own code and looks at the time-stamp
/// counter. R15 is where a fault handler returns to, RSI the middle of the data, R14 the sum of what was seen.
/// </summary>
internal sealed class RandomProgram
{
    private readonly SplitMix _random;
    private readonly Assembler _a = new(64);
    private Label _function;

    internal RandomProgram(SplitMix random)
    {
        _random = random;
        At = RunningBoard.CodeAt + 0xE00 + (ulong)random.Below(0x200);
        using MemoryStream stream = new();
        Write();
        _a.Assemble(new StreamCodeWriter(stream), At);
        Bytes = stream.ToArray();
    }

    /// <summary>Where it lies: near the end of a page, so that instructions and loops cross into the next.</summary>
    internal ulong At { get; }

    internal byte[] Bytes { get; }

    private static readonly AssemblerRegister64[] s_registers = [rax, rdx, rbx, r8, r9, r10, r11, r14];

    private AssemblerRegister64 Register => s_registers[_random.Below(s_registers.Length)];

    private AssemblerMemoryOperand Memory => __qword_ptr[rsi + (_random.Below(0x1000) - 0x800)];

    private void Write()
    {
        _function = _a.CreateLabel();
        Label start = _a.CreateLabel();
        _a.sti();
        _a.jmp(start);
        _a.Label(ref _function);
        _a.add(r14, rax);
        _a.imul(rax, rax, 0x11);
        _a.ret();
        _a.Label(ref start);
        _a.nop();
        int units = 6 + _random.Below(20);
        for (int i = 0; i < units; i++)
        {
            WriteUnit(depth: 0);
        }

        _a.cli();
        _a.hlt();
    }

    private void WriteUnit(int depth)
    {
        switch (_random.Below(16))
        {
            case 0 when depth < 2: WriteLoop(depth); break;
            case 1: WriteString(); break;
            case 2: WriteFault(); break;
            case 3: WriteStoreToCode(); break;
            case 4: _a.rdtsc(); _a.add(r14, rax); break;
            case 5: _a.push(Register); _a.call(_function); _a.pop(Register); break;
            case 6: WriteSkip(); break;
            case 7: _a.pushfq(); _a.pop(rax); _a.add(r14, rax); break;
            case 8: _a.@int(0x30); break;
            case 9: _a.@out(0x80, al); break;
            case 10 when _random.Chance(40): WriteSteps(); break;
            case 11 when _random.Chance(40): _a.cli(); _a.add(r14, Register); _a.sti(); break;
            default: WriteArithmetic(); break;
        }
    }

    private void WriteArithmetic()
    {
        for (int n = _random.Below(4); n >= 0; n--)
        {
            switch (_random.Below(7))
            {
                case 0: _a.add(Register, Register); break;
                case 1: _a.xor(Register, Memory); break;
                case 2: _a.sub(Memory, Register); break;
                case 3: _a.adc(Register, _random.Below(1000)); break;
                case 4: _a.mov(Memory, Register); break;
                case 5: _a.rol(Register, (byte)_random.Below(64)); break;
                default: _a.cmovb(Register, Register); break;
            }
        }
    }

    private void WriteLoop(int depth)
    {
        Label next = _a.CreateLabel();
        AssemblerRegister64 counter = depth == 0 ? rbp : r12;
        _a.mov(counter, 1 + _random.Below(12));
        _a.Label(ref next);
        _a.nop();
        for (int n = _random.Below(4); n >= 0; n--)
        {
            WriteUnit(depth + 1);
        }

        _a.dec(counter);
        _a.jne(next);
    }

    private void WriteSkip()
    {
        Label over = _a.CreateLabel();
        _a.cmp(Register, Register);
        if (_random.Chance(50))
        {
            _a.jl(over);
        }
        else
        {
            _a.jbe(over);
        }

        WriteArithmetic();
        _a.Label(ref over);
        _a.nop();
    }

    private void WriteString()
    {
        _a.lea(rdi, __[rsi + (_random.Below(0x1000) - 0x800)]);
        _a.mov(ecx, _random.Below(_random.Chance(30) ? 400 : 9));
        _a.push(rsi);
        switch (_random.Below(5))
        {
            case 0: _a.rep.stosb(); break;
            case 1: _a.rep.stosq(); break;
            case 2: _a.rep.movsb(); break;
            case 3: _a.repne.scasb(); break;
            default: _a.std(); _a.rep.movsd(); _a.cld(); break;
        }

        _a.add(r14, rcx);
        _a.pop(rsi);
    }

    private void WriteFault()
    {
        Label after = _a.CreateLabel();
        _a.lea(r15, __[after]);
        WriteArithmetic();
        switch (_random.Below(6))
        {
            case 0: _a.xor(ecx, ecx); _a.div(rcx); break;
            case 1: _a.ud2(); break;
            case 2: _a.mov(rax, __qword_ptr[0x300000]); break;
            case 3: _a.mov(rcx, 0x8000_0000_0000_0000); _a.mov(__byte_ptr[rcx], al); break;
            case 4: _a.mov(ecx, 40); _a.mov(rdi, 0x1FFFF8); _a.push(rsi); _a.rep.movsb(); _a.pop(rsi); break;
            default: _a.mov(rcx, 0x300000); _a.jmp(rcx); break;
        }

        WriteArithmetic();
        _a.Label(ref after);
        _a.mov(rsp, RunningBoard.StackTop);
        _a.mov(esi, (uint)RunningBoard.DataAt + 0x1000);
        _a.cld();
        _a.sti();
    }

    /// <summary>Changes the immediate of an instruction that comes soon or has been.</summary>
    private void WriteStoreToCode()
    {
        Label victim = _a.CreateLabel();
        Label over = _a.CreateLabel();
        bool before = _random.Chance(50);
        if (before)
        {
            WriteVictim(ref victim);
        }

        _a.lea(rcx, __[victim]);
        _a.mov(__byte_ptr[rcx + 3 + _random.Below(4)], bl);
        if (before)
        {
            _a.and(ebx, 3);
            _a.jne(over);
        }
        else
        {
            WriteArithmetic();
            WriteVictim(ref victim);
        }

        _a.Label(ref over);
        _a.nop();
    }

    private void WriteVictim(ref Label victim)
    {
        _a.Label(ref victim);
        _a.add(r14, 0x12345678);
    }

    /// <summary>A few instructions with TF set.</summary>
    private void WriteSteps()
    {
        _a.pushfq();
        _a.or(__dword_ptr[rsp], 0x100);
        _a.popfq();
        WriteArithmetic();
        _a.mov(ecx, 3);
        _a.lea(rdi, __[rsi + 0x100]);
        _a.rep.stosb();
        _a.pushfq();
        _a.and(__dword_ptr[rsp], ~0x100);
        _a.popfq();
    }
}
