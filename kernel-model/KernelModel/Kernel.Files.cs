using KernelModel.Files;

namespace KernelModel;

/// <content>Files.</content>
public sealed partial class Kernel
{
    /// <summary>Mounts, names and open files.</summary>
    internal Vfs Vfs { get; }
}
