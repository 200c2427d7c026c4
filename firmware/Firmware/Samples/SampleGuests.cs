using Firmware.Boot;

namespace Firmware.Samples;

/// <summary>
/// All sample guests. Each prints on COM1 (0x3F8, polled) and ends by writing to the debug-exit port 0xF4.
/// </summary>
public static class SampleGuests
{
    /// <summary>Every guest, in the order in which help lists them.</summary>
    public static IReadOnlyList<SampleGuest> All { get; } =
    [
        new(
            "tour",
            "every kind of page fault: what was done, error code, CR2, how it was handled",
            Tour.TourGuest.Build),
        new("hello-real", "a greeting from real mode (flat, at 0x7c00)", HelloGuests.BuildReal)
        {
            FlatMode = CpuMode.Real,
            LoadAt = new(HelloGuests.RealAddress),
            MinimumRamBytes = 1UL << 20,
        },
        new("hello-protected", "a greeting from 32-bit protected mode (flat, at 1 MiB)", HelloGuests.BuildProtected)
        {
            FlatMode = CpuMode.Protected,
            LoadAt = new(HelloGuests.FlatAddress),
        },
        new("hello-long", "a greeting from 64-bit mode (flat, at 1 MiB)", HelloGuests.BuildLong)
        {
            FlatMode = CpuMode.Long,
            LoadAt = new(HelloGuests.FlatAddress),
        },
        new(
            "segments",
            "segmentation beside paging: what base, limit and type let through (flat, at 1 MiB)",
            Segments.SegmentsGuest.Build)
        {
            FlatMode = CpuMode.Protected,
            LoadAt = new(HelloGuests.FlatAddress),
        },
        new("integer-mix", "speed: table-driven CRC-32, xorshift, sieve, recursive calls", Perf.IntegerMixGuest.Build),
        new("list-matrix", "speed: linked list, matrix product, state machine", Perf.ListMatrixGuest.Build),
        new("chase", "speed: pointer chase over 64 MiB, one pointer in each 4 KiB page", Perf.ChaseGuest.Build)
        {
            MinimumRamBytes = 96UL << 20,
        },
        new("rep-string", "speed: REP MOVSB and REP STOSB over 1 MiB", Perf.RepStringGuest.Build)
        {
            MinimumRamBytes = 32UL << 20,
        },
        Vector("copy-sse2", "speed: SSE2 copy of 1 MiB", Perf.VectorCopyGuest.BuildSse2),
        Vector("copy-avx2", "speed: AVX2 copy of 1 MiB", Perf.VectorCopyGuest.BuildAvx2),
        Vector("matrix-sse2", "speed: product of matrices of doubles, SSE2", Perf.VectorMatrixGuest.BuildSse2),
        Vector("matrix-avx2", "speed: product of matrices of doubles, AVX2 and FMA", Perf.VectorMatrixGuest.BuildAvx2),
        Vector("x87-loop", "speed: arithmetic, square roots and quotients in 80 bits", Perf.X87LoopGuest.Build),
        Vector("aes", "speed: AES-128 in counter mode with AES-NI", Perf.AesGuest.Build),
    ];

    /// <summary>The guest of that name; null when there is none.</summary>
    public static SampleGuest? Find(string name) => All.FirstOrDefault(g => g.Name == name);

    private static SampleGuest Vector(string name, string what, Func<byte[]> build) =>
        new(name, what, build) { MinimumRamBytes = 32UL << 20 };
}
