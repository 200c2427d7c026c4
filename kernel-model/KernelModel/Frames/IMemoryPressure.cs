namespace KernelModel.Frames;

/// <summary>Who makes room when frames run out.</summary>
internal interface IMemoryPressure
{
    /// <summary>Tries to free frames: caches shrunk, a process killed.</summary>
    /// <param name="gfp">What the allocation may do.</param>
    /// <param name="order">Its order.</param>
    /// <returns>True when frames were freed: the allocation is tried again.</returns>
    bool Relieve(Gfp gfp, int order);
}
