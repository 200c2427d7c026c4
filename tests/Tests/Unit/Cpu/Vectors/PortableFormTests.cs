using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Emulator.Cpu.Vectors;
using Tests.Support;

namespace Tests.Unit.Cpu.Vectors;

/// <summary>What is written beside a host intrinsic gives what the intrinsic gives.</summary>
[TestFixture]
internal sealed class PortableFormTests
{
    private const int Cases = 10_000;

    [Test]
    public void Aes_rounds_are_the_hosts()
    {
        if (!Aes.IsSupported)
        {
            Assert.Ignore("the host has no AES");
        }

        SplitMix random = new(1);
        for (int i = 0; i < Cases; i++)
        {
            Vector128<byte> state = Next(random);
            Vector128<byte> key = Next(random);
            Assert.That(AesRounds.Encrypt(state, key), Is.EqualTo(Aes.Encrypt(state, key)));
            Assert.That(AesRounds.EncryptLast(state, key), Is.EqualTo(Aes.EncryptLast(state, key)));
            Assert.That(AesRounds.Decrypt(state, key), Is.EqualTo(Aes.Decrypt(state, key)));
            Assert.That(AesRounds.DecryptLast(state, key), Is.EqualTo(Aes.DecryptLast(state, key)));
            Assert.That(AesRounds.InverseMixColumns(state), Is.EqualTo(Aes.InverseMixColumns(state)));
            Assert.That(AesRounds.KeygenAssist(state, 0x1B), Is.EqualTo(Aes.KeygenAssist(state, 0x1B)));
        }
    }

    [Test]
    public void Carryless_products_are_the_hosts()
    {
        if (!Pclmulqdq.IsSupported)
        {
            Assert.Ignore("the host has no PCLMULQDQ");
        }

        SplitMix random = new(2);
        for (int i = 0; i < Cases; i++)
        {
            Vector128<ulong> a = Next(random).AsUInt64();
            Vector128<ulong> b = Next(random).AsUInt64();
            Assert.That(
                CarrylessMultiply.MultiplyPortably(a.ToScalar(), b.ToScalar()),
                Is.EqualTo(Pclmulqdq.CarrylessMultiply(a, b, 0)));
        }
    }

    [Test]
    public void Byte_shuffles_are_the_hosts()
    {
        SplitMix random = new(3);
        for (int i = 0; i < Cases; i++)
        {
            Vector128<byte> value = Next(random);
            Vector128<byte> indexes = Next(random);
            Vector128<byte> expected = default;
            for (int at = 0; at < 16; at++)
            {
                byte index = indexes[at];
                expected = expected.WithElement(at, index >= 0x80 ? (byte)0 : value[index & 15]);
            }

            Assert.That(Lanes.ShuffleBytes(value, indexes), Is.EqualTo(expected));
            Assert.That(Lanes.ShuffleBytesPortably(value, indexes), Is.EqualTo(expected));
        }
    }

    private static Vector128<byte> Next(SplitMix random) => Vector128.Create(random.Next(), random.Next()).AsByte();
}
