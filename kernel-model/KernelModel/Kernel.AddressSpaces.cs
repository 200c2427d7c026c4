using KernelModel.AddressSpaces;

namespace KernelModel;

/// <content>Address spaces.</content>
public sealed partial class Kernel
{
    /// <summary>All address spaces and what they share.</summary>
    internal AddressSpaceManager AddressSpaces { get; }
}
