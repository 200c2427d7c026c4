using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Perf;

/// <summary>
/// The product of two 64 × 64 matrices of doubles whose elements are inexact, row by row with the element of A
/// broadcast: with MULPD and ADDPD of SSE2, and with VFMADD of AVX2.
/// </summary>
internal static class VectorMatrixGuest
{
    private const int DefaultRounds = 50;
    private const int Size = 64;
    private const int RowBytes = Size * sizeof(double);
    private const uint MatrixA = 16 << 20;
    private const uint MatrixB = MatrixA + (Size * RowBytes);
    private const uint MatrixC = MatrixB + (Size * RowBytes);

    /// <summary>0.1 as a double: elements are its multiples.</summary>
    private const ulong Tenth = 0x3FB9_9999_9999_999A;

    public static byte[] BuildSse2() => PerfGuest.Build(
        "matrix-sse2",
        DefaultRounds,
        c =>
        {
            VectorSetup.EmitEnableSse(c);
            EmitFill(c);
        },
        c => EmitProduct(
            c,
            sizeof(double) * 2,
            () => c.xorpd(xmm0, xmm0),
            () =>
            {
                c.movsd(xmm1, __qword_ptr[rbx]);
                c.unpcklpd(xmm1, xmm1);
                c.mulpd(xmm1, __[rsi]);
                c.addpd(xmm0, xmm1);
            },
            () => c.movapd(__[rdi], xmm0)),
        _ => { });

    public static byte[] BuildAvx2() => PerfGuest.Build(
        "matrix-avx2",
        DefaultRounds,
        c =>
        {
            VectorSetup.EmitEnableAvx(c);
            EmitFill(c);
        },
        c => EmitProduct(
            c,
            sizeof(double) * 4,
            () => c.vxorpd(ymm0, ymm0, ymm0),
            () =>
            {
                c.vbroadcastsd(ymm1, __qword_ptr[rbx]);
                c.vfmadd231pd(ymm0, ymm1, __[rsi]);
            },
            () => c.vmovapd(__[rdi], ymm0)),
        _ => { });

    private static void EmitFill(Assembler c)
    {
        Label next = c.CreateLabel();
        c.mov(rax, Tenth);
        c.movq(xmm2, rax);
        c.xor(ecx, ecx);
        c.mov(esi, MatrixA);
        c.mov(edi, MatrixB);
        c.Label(ref next);
        c.imul(eax, ecx, 7);
        c.and(eax, 63);
        c.cvtsi2sd(xmm0, eax);
        c.mulsd(xmm0, xmm2);
        c.movsd(__qword_ptr[rsi + (rcx * 8)], xmm0);
        c.imul(eax, ecx, 13);
        c.and(eax, 31);
        c.cvtsi2sd(xmm0, eax);
        c.mulsd(xmm0, xmm2);
        c.movsd(__qword_ptr[rdi + (rcx * 8)], xmm0);
        c.inc(ecx);
        c.cmp(ecx, Size * Size);
        c.jb(next);
    }

    /// <summary>RBX walks a row of A, RSI a column of B, RDI along C.</summary>
    private static void EmitProduct(Assembler c, int vectorBytes, Action clear, Action element, Action store)
    {
        Label row = c.CreateLabel();
        Label column = c.CreateLabel();
        Label next = c.CreateLabel();
        c.mov(r8d, MatrixA);
        c.mov(edi, MatrixC);
        c.Label(ref row);
        c.mov(r9d, MatrixB);
        c.Label(ref column);
        clear();
        c.mov(rbx, r8);
        c.mov(rsi, r9);
        c.mov(ecx, Size);
        c.Label(ref next);
        element();
        c.add(rbx, sizeof(double));
        c.add(rsi, RowBytes);
        c.dec(ecx);
        c.jnz(next);
        store();
        c.add(r14, __qword_ptr[rdi]);
        c.add(rdi, vectorBytes);
        c.add(r9, vectorBytes);
        c.cmp(r9d, MatrixB + RowBytes);
        c.jb(column);
        c.add(r8, RowBytes);
        c.cmp(r8d, MatrixA + (Size * RowBytes));
        c.jb(row);
        c.rol(r14, 5);
    }
}
