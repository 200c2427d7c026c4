using KernelModel.Frames;

namespace KernelModel;

/// <content>Physical memory.</content>
public sealed partial class Kernel
{
    /// <summary>All page frames.</summary>
    internal PhysicalMemory Frames { get; }
}
