using System.Buffers.Binary;
using KernelModel.AddressSpaces;
using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel.Loader;

/// <summary>
/// The stack as a program finds it: strings at the top, below them the auxiliary vector, envp, argv and argc
/// (fs/binfmt_elf.c, create_elf_tables; x86-64 psABI 3.4.1). There is no vDSO: C libraries then make system calls.
/// </summary>
internal sealed class StackBuilder
{
    /// <summary>What setup_arg_pages adds below the strings (stack_expand).</summary>
    private const ulong ExpandBytes = 128 << 10;
    private const ulong PageMask = 0xFFF;
    private const int RandomBytes = 16;

    private readonly Kernel _kernel;
    private readonly MmStruct _mm;
    private readonly List<ulong> _words = [];

    public StackBuilder(Kernel kernel, MmStruct mm)
    {
        _kernel = kernel;
        _mm = mm;
    }

    /// <summary>Where RSP starts.</summary>
    public ulong StackPointer { get; private set; }

    /// <summary>Maps the stack and writes all of it. 0 or a negated error.</summary>
    public long Build(ProgramImage image, ulong interpreterBase, Credentials credentials, bool isSecure)
    {
        ulong top = _mm.Layout.StackTop;
        ulong bytes = 8 + Length(image.ExecutionName);
        foreach (byte[] text in image.Arguments.Concat(image.Environment))
        {
            bytes += Length(text);
        }

        ulong need = ((bytes + ((ulong)(image.Arguments.Count + image.Environment.Count + 64) * 8) + PageMask)
            & ~PageMask) + ExpandBytes;
        int prot = Prot.Read | Prot.Write | (image.Program.HasExecutableStack ? Prot.Exec : 0);
        long mapped = _mm.Mmap(
            null, top - need, need, prot,
            MapFlags.Private | MapFlags.Anonymous | MapFlags.Fixed | MapFlags.GrowsDown, null, 0);
        if (mapped < 0)
        {
            return mapped;
        }

        ulong at = top - 8;
        ulong name = Push(ref at, image.ExecutionName);
        ulong environmentEnd = name;
        ulong[] environment = PushAll(ref at, image.Environment);
        ulong argumentEnd = at;
        ulong[] arguments = PushAll(ref at, image.Arguments);
        ulong argumentStart = at;

        // arch_align_stack: up to 8 KiB of noise when places are random, and 16-byte alignment.
        const ulong Noise = 8191;
        at -= _kernel.Options.Seed == 0 ? 0 : _kernel.Random.Next() & Noise & ~15UL;
        at &= ~15UL;
        ulong platform = Push(ref at, "x86_64"u8);
        at -= RandomBytes;
        ulong random = at;
        Span<byte> noise = stackalloc byte[RandomBytes];
        _kernel.Random.Fill(noise);
        _ = _mm.Write(random, noise);
        AddVector(image, interpreterBase, credentials, isSecure, random, name, platform);
        if (!WriteTables(at, arguments, environment))
        {
            return -Errno.EFAULT;
        }

        _mm.Program = _mm.Program with
        {
            StartStack = StackPointer,
            ArgumentStart = argumentStart,
            ArgumentEnd = argumentEnd,
            EnvironmentStart = argumentEnd,
            EnvironmentEnd = environmentEnd,
        };
        return 0;
    }

    private static ulong Length(byte[] text) => (ulong)text.Length + 1;

    private ulong Push(ref ulong at, ReadOnlySpan<byte> text)
    {
        at -= (ulong)text.Length + 1;
        _ = _mm.Write(at, text);
        _ = _mm.TryWrite(at + (ulong)text.Length, (byte)0);
        return at;
    }

    /// <summary>The last goes first, so that the first lies lowest.</summary>
    private ulong[] PushAll(ref ulong at, IReadOnlyList<byte[]> texts)
    {
        ulong[] places = new ulong[texts.Count];
        for (int i = texts.Count - 1; i >= 0; i--)
        {
            places[i] = Push(ref at, texts[i]);
        }

        return places;
    }

    private bool WriteTables(ulong at, ulong[] arguments, ulong[] environment)
    {
        List<ulong> all = [(ulong)arguments.Length, .. arguments, 0, .. environment, 0, .. _words];
        StackPointer = (at - ((ulong)all.Count * 8)) & ~15UL;
        byte[] bytes = new byte[all.Count * 8];
        for (int i = 0; i < all.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), all[i]);
        }

        return _mm.Write(StackPointer, bytes);
    }

    private void AddVector(
        ProgramImage image, ulong interpreterBase, Credentials own, bool isSecure, ulong random, ulong name,
        ulong platform)
    {
        const ulong ClockTicks = 100;
        const ulong RseqFeatureBytes = 28;
        const ulong RseqAlignment = 32;
        int stateBytes = _kernel.Cpus[0].ExtendedStateBytes;
        Add(AuxiliaryVector.AT_MINSIGSTKSZ, (ulong)SignalFrame.MaximumBytes(stateBytes));
        Add(AuxiliaryVector.AT_HWCAP, _kernel.Features.HardwareCapabilities);
        Add(AuxiliaryVector.AT_PAGESZ, 4096);
        Add(AuxiliaryVector.AT_CLKTCK, ClockTicks);
        Add(AuxiliaryVector.AT_PHDR, image.Program.ProgramHeaderAddress + image.Place.Bias);
        Add(AuxiliaryVector.AT_PHENT, 56);
        Add(AuxiliaryVector.AT_PHNUM, (ulong)image.Program.Segments.Count);
        Add(AuxiliaryVector.AT_BASE, interpreterBase);
        Add(AuxiliaryVector.AT_FLAGS, 0);
        Add(AuxiliaryVector.AT_ENTRY, image.Place.Entry);
        Add(AuxiliaryVector.AT_UID, own.Uid);
        Add(AuxiliaryVector.AT_EUID, own.EffectiveUid);
        Add(AuxiliaryVector.AT_GID, own.Gid);
        Add(AuxiliaryVector.AT_EGID, own.EffectiveGid);
        Add(AuxiliaryVector.AT_SECURE, isSecure ? 1UL : 0);
        Add(AuxiliaryVector.AT_RANDOM, random);
        Add(AuxiliaryVector.AT_HWCAP2, _kernel.Features.HardwareCapabilities2);
        Add(AuxiliaryVector.AT_EXECFN, name);
        Add(AuxiliaryVector.AT_PLATFORM, platform);
        Add(AuxiliaryVector.AT_RSEQ_FEATURE_SIZE, RseqFeatureBytes);
        Add(AuxiliaryVector.AT_RSEQ_ALIGN, RseqAlignment);
        Add(AuxiliaryVector.AT_NULL, 0);
    }

    private void Add(ulong key, ulong value)
    {
        _words.Add(key);
        _words.Add(value);
    }
}
