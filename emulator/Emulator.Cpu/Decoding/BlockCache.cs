namespace Emulator.Cpu.Decoding;

/// <summary>Decoded blocks by physical address.</summary>
internal sealed class BlockCache(Core core) : IDisposable
{
    public void Dispose() => _ = core;
}
