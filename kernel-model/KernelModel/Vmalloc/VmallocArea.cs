namespace KernelModel.Vmalloc;

/// <summary>One area of vmalloc's range (struct vm_struct).</summary>
/// <param name="Start">Its first address.</param>
/// <param name="SizeBytes">Whole pages, without the guard page behind them.</param>
/// <param name="Kind">What it maps.</param>
/// <param name="Caller">Who made it, for /proc/vmallocinfo.</param>
/// <param name="Pages">The frames of an <see cref="VmallocKind.Allocated"/> area; otherwise empty.</param>
/// <param name="Physical">The device's address of a <see cref="VmallocKind.Device"/> area.</param>
internal sealed record VmallocArea(
    ulong Start, ulong SizeBytes, VmallocKind Kind, string Caller, long[] Pages, ulong Physical)
{
    /// <summary>Behind the guard page, which is never mapped.</summary>
    public ulong End => Start + SizeBytes + VmallocSpace.GuardBytes;
}
