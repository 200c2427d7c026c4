using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// AES-NI and VAES (SDM 2A, AESDEC …): with the host's unit where it has one, else
/// through <see cref="AesRounds"/>.
/// </summary>
internal static unsafe class AesInstructions
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Aesenc, &Binary.Sse<Encrypt>, OpTraits.Sse),
        new(Mnemonic.Vaesenc, &Binary.Avx<Encrypt>, OpTraits.Avx),
        new(Mnemonic.Aesenclast, &Binary.Sse<EncryptLast>, OpTraits.Sse),
        new(Mnemonic.Vaesenclast, &Binary.Avx<EncryptLast>, OpTraits.Avx),
        new(Mnemonic.Aesdec, &Binary.Sse<Decrypt>, OpTraits.Sse),
        new(Mnemonic.Vaesdec, &Binary.Avx<Decrypt>, OpTraits.Avx),
        new(Mnemonic.Aesdeclast, &Binary.Sse<DecryptLast>, OpTraits.Sse),
        new(Mnemonic.Vaesdeclast, &Binary.Avx<DecryptLast>, OpTraits.Avx),
        new(Mnemonic.Aesimc, &Unary.Sse<InverseMixColumns>, OpTraits.Sse),
        new(Mnemonic.Vaesimc, &Unary.Avx<InverseMixColumns>, OpTraits.Avx),
        new(Mnemonic.Aeskeygenassist, &Immediate.Sse<KeygenAssist>, OpTraits.Sse),
        new(Mnemonic.Vaeskeygenassist, &Immediate.AvxUnary<KeygenAssist>, OpTraits.Avx),
    ];

    private readonly struct Encrypt : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Aes.IsSupported ? Aes.Encrypt(a, b) : AesRounds.Encrypt(a, b);
    }

    private readonly struct EncryptLast : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Aes.IsSupported ? Aes.EncryptLast(a, b) : AesRounds.EncryptLast(a, b);
    }

    private readonly struct Decrypt : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Aes.IsSupported ? Aes.Decrypt(a, b) : AesRounds.Decrypt(a, b);
    }

    private readonly struct DecryptLast : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Aes.IsSupported ? Aes.DecryptLast(a, b) : AesRounds.DecryptLast(a, b);
    }

    private readonly struct InverseMixColumns : IVectorUnary
    {
        public static Vector128<byte> Apply(Vector128<byte> value) =>
            Aes.IsSupported ? Aes.InverseMixColumns(value) : AesRounds.InverseMixColumns(value);
    }

    /// <summary>The host's instruction wants its constant in the code, so this is always ours.</summary>
    private readonly struct KeygenAssist : IVectorImmediate
    {
        public static int BitsOfLane => 0;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate) =>
            AesRounds.KeygenAssist(b, (uint)immediate);
    }
}
