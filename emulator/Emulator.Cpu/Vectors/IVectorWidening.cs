namespace Emulator.Cpu.Vectors;

/// <summary>An operation whose lane of 16 bytes comes from fewer bytes of the source.</summary>
internal interface IVectorWidening : IVectorUnary
{
    /// <summary>Bytes of the source that a lane uses up: 2, 4 or 8.</summary>
    static abstract int SourceBytes { get; }
}
