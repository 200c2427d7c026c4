using System.Text;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Perf;

/// <summary>
/// The three classic kinds of embedded work: a linked list that is summed and reversed, a product of two 16 × 16
/// matrices, a state machine that classifies the words of a text as integers, fractions or neither.
/// </summary>
internal static class ListMatrixGuest
{
    private const int DefaultRounds = 4000;
    private const uint List = MultibootGuest.FreeAddress;
    private const int ListNodes = 256;

    /// <summary>
    /// Nodes are linked in steps of this many, which is coprime to their number, so that neighbours are apart.
    /// </summary>
    private const int ListStep = 97;

    private const uint MatrixA = List + 0x2000;
    private const uint MatrixB = List + 0x3000;
    private const uint MatrixC = List + 0x4000;
    private const int MatrixSize = 16;

    private const string Input =
        "5012,1234.5,-874,+122.1,abc,3.1e,0.5,-0.3,77,x7,12x,+9,1.,6.25,T0.3e-1F,99999,-1.0,4,,7.7.7,";

    public static byte[] Build()
    {
        Label text = default;
        return PerfGuest.Build(
            "list-matrix",
            DefaultRounds,
            c =>
            {
                text = c.CreateLabel();
                EmitBuildList(c);
                EmitFillMatrices(c);
            },
            c =>
            {
                EmitWalkList(c);
                EmitReverseList(c);
                EmitMultiply(c);
                EmitStateMachine(c, text);
                c.rol(r14, 7);
            },
            c =>
            {
                c.Label(ref text);
                c.db(Encoding.ASCII.GetBytes(Input + "\0"));
            });
    }

    /// <summary>Node: next, value. R15 = the head; the tail's next is 0.</summary>
    private static void EmitBuildList(Assembler c)
    {
        Label next = c.CreateLabel();
        c.xor(eax, eax);
        c.xor(ecx, ecx);
        c.xor(edx, edx);
        c.Label(ref next);
        c.mov(edi, edx);
        c.shl(edi, 4);
        c.add(edi, List);
        c.mov(__qword_ptr[rdi], rax);
        c.mov(__qword_ptr[rdi + 8], rcx);
        c.mov(rax, rdi);
        c.add(edx, ListStep);
        c.and(edx, ListNodes - 1);
        c.inc(ecx);
        c.cmp(ecx, ListNodes);
        c.jb(next);
        c.mov(r15, rax);
    }

    private static void EmitFillMatrices(Assembler c)
    {
        Label next = c.CreateLabel();
        c.xor(ecx, ecx);
        c.mov(esi, MatrixA);
        c.mov(edi, MatrixB);
        c.Label(ref next);
        c.imul(eax, ecx, 7);
        c.and(eax, 63);
        c.mov(__dword_ptr[rsi + (rcx * 4)], eax);
        c.imul(eax, ecx, 13);
        c.and(eax, 31);
        c.mov(__dword_ptr[rdi + (rcx * 4)], eax);
        c.inc(ecx);
        c.cmp(ecx, MatrixSize * MatrixSize);
        c.jb(next);
    }

    private static void EmitWalkList(Assembler c)
    {
        Label next = c.CreateLabel();
        c.mov(rsi, r15);
        c.mov(ecx, 1);
        c.Label(ref next);
        c.mov(rax, __qword_ptr[rsi + 8]);
        c.imul(rax, rcx);
        c.add(r14, rax);
        c.inc(ecx);
        c.mov(rsi, __qword_ptr[rsi]);
        c.test(rsi, rsi);
        c.jnz(next);
    }

    private static void EmitReverseList(Assembler c)
    {
        Label next = c.CreateLabel();
        c.xor(eax, eax);
        c.mov(rsi, r15);
        c.Label(ref next);
        c.mov(rdx, __qword_ptr[rsi]);
        c.mov(__qword_ptr[rsi], rax);
        c.mov(rax, rsi);
        c.mov(rsi, rdx);
        c.test(rsi, rsi);
        c.jnz(next);
        c.mov(r15, rax);
    }

    private static void EmitMultiply(Assembler c)
    {
        Label row = c.CreateLabel();
        Label column = c.CreateLabel();
        Label element = c.CreateLabel();
        c.mov(esi, MatrixA);
        c.mov(r10d, MatrixC);
        c.mov(r8d, MatrixSize);
        c.Label(ref row);
        c.mov(edi, MatrixB);
        c.mov(r9d, MatrixSize);
        c.Label(ref column);
        c.xor(eax, eax);
        c.xor(ecx, ecx);
        c.mov(rbx, rdi);
        c.Label(ref element);
        c.mov(edx, __dword_ptr[rsi + (rcx * 4)]);
        c.imul(edx, __dword_ptr[rbx]);
        c.add(eax, edx);
        c.add(rbx, MatrixSize * 4);
        c.inc(ecx);
        c.cmp(ecx, MatrixSize);
        c.jb(element);
        c.mov(__dword_ptr[r10], eax);
        c.add(r14, rax);
        c.add(r10, 4);
        c.add(rdi, 4);
        c.dec(r9d);
        c.jnz(column);
        c.add(rsi, MatrixSize * 4);
        c.dec(r8d);
        c.jnz(row);
    }

    /// <summary>
    /// EDX is the state: 0 start, 1 integer, 2 fraction, 3 neither. At each comma the word's state is counted.
    /// </summary>
    private static void EmitStateMachine(Assembler c, Label text)
    {
        Label next = c.CreateLabel();
        Label comma = c.CreateLabel();
        Label dot = c.CreateLabel();
        Label digit = c.CreateLabel();
        Label sign = c.CreateLabel();
        Label invalid = c.CreateLabel();
        Label done = c.CreateLabel();
        c.lea(rsi, __[text]);
        c.xor(edx, edx);
        c.xor(ebx, ebx);
        c.Label(ref next);
        c.movzx(eax, __byte_ptr[rsi]);
        c.inc(rsi);
        c.test(eax, eax);
        c.jz(done);
        c.cmp(eax, ',');
        c.je(comma);
        c.cmp(eax, '.');
        c.je(dot);
        c.cmp(eax, '+');
        c.je(sign);
        c.cmp(eax, '-');
        c.je(sign);
        c.sub(eax, '0');
        c.cmp(eax, 9);
        c.jbe(digit);
        c.Label(ref invalid);
        c.mov(edx, 3);
        c.jmp(next);
        c.Label(ref sign);
        c.test(edx, edx);
        c.jnz(invalid);
        c.jmp(next);
        c.Label(ref dot);
        c.cmp(edx, 1);
        c.ja(invalid);
        c.mov(edx, 2);
        c.jmp(next);
        c.Label(ref digit);
        c.test(edx, edx);
        c.jnz(next);
        c.mov(edx, 1);
        c.jmp(next);
        c.Label(ref comma);
        c.lea(rcx, __[rdx * 8]);
        c.mov(eax, 1);
        c.shl(rax, cl);
        c.add(rbx, rax);
        c.xor(edx, edx);
        c.jmp(next);
        c.Label(ref done);
        c.xor(r14, rbx);
    }
}
