using KernelModel.Frames;

namespace KernelModel.Slab;

/// <summary>
/// A reserve of objects for work that must go on when memory has run out (mm/mempool.c): allocation takes a fresh
/// object as long as there is one, and the reserve only after that; what is freed fills the reserve first.
/// </summary>
internal sealed class Mempool : IDisposable
{
    private readonly KmemCache _cache;
    private readonly ulong[] _reserve;

    private Mempool(KmemCache cache, int minimum)
    {
        _cache = cache;
        _reserve = new ulong[minimum];
    }

    /// <summary>Objects in the reserve now.</summary>
    public int Available { get; private set; }

    /// <summary>mempool_create_slab_pool</summary>
    /// <returns>Null when the reserve cannot be filled.</returns>
    public static Mempool? Create(KmemCache cache, int minimum)
    {
        Mempool pool = new(cache, minimum);
        while (pool.Available < minimum)
        {
            ulong at = cache.Allocate();
            if (at == 0)
            {
                pool.Dispose();
                return null;
            }

            pool._reserve[pool.Available++] = at;
        }

        return pool;
    }

    /// <summary>mempool_alloc: tries the cache without waiting or killing, then the reserve.</summary>
    /// <returns>An object, or 0 when the reserve is empty too: the caller waits for one to come back.</returns>
    public ulong Allocate(Gfp gfp = Gfp.Kernel)
    {
        ulong at = _cache.Allocate((gfp & ~(Gfp.DirectReclaim | Gfp.Io)) | Gfp.NoMemAlloc | Gfp.NoRetry | Gfp.NoWarn);
        return at != 0 || Available == 0 ? at : _reserve[--Available];
    }

    /// <summary>mempool_free</summary>
    public void Free(ulong at)
    {
        if (Available < _reserve.Length)
        {
            _reserve[Available++] = at;
        }
        else
        {
            _cache.Free(at);
        }
    }

    /// <summary>mempool_destroy: the reserve goes back.</summary>
    public void Dispose()
    {
        while (Available > 0)
        {
            _cache.Free(_reserve[--Available]);
        }
    }
}
