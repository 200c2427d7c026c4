namespace KernelModel.AddressSpaces;

/// <summary>System V shared memory segments.</summary>
/// <param name="manager">Whose frames hold them.</param>
internal sealed class SharedMemory(AddressSpaceManager manager)
{
    /// <summary>Pages of all segments.</summary>
    public long Pages => manager.CachedShmemPages;
}
