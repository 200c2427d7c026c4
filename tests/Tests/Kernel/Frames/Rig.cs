using KernelModel.Frames;
using Tests.Support;

namespace Tests.Kernel.Frames;

/// <summary>Physical memory without a machine around it.</summary>
internal sealed unsafe class Rig : IDisposable
{
    private readonly TestMemory _memory;

    public Rig(ulong mebibytes = 16, int nodes = 1, int cpus = 1)
    {
        _memory = new TestMemory(mebibytes << 20);
        Frames = new PhysicalMemory(_memory, mebibytes << 20, nodes, cpus);
    }

    public PhysicalMemory Frames { get; }

    public TestMemory Memory => _memory;

    public void AssertSound() => Assert.That(Frames.Check(), Is.Null);

    public void Dispose() => _memory.Dispose();
}
