using KernelModel.AddressSpaces;

namespace KernelModel;

/// <content>Invariants of the memory manager.</content>
public sealed partial class Kernel
{
    private AddressSpaceCheck? _addressSpaceCheck;

    /// <summary>How often all invariants were checked, and held.</summary>
    internal long ChecksPassed { get; private set; }

    /// <summary>Checks every invariant of frames, slabs, vmalloc and address spaces.</summary>
    /// <returns>What is wrong, in words; null when all holds.</returns>
    internal string? FindViolation()
    {
        _addressSpaceCheck ??= new AddressSpaceCheck(AddressSpaces);
        IReadOnlyList<string> found = _addressSpaceCheck.Run();
        return Frames.Check() ?? Slab.Check() ?? Vmalloc.Check() ?? FindMiscount()
            ?? (found.Count > 0 ? found[0] : null);
    }

    /// <summary>What slabs count is what there is.</summary>
    private string? FindMiscount()
    {
        long areas = 0;
        foreach (MmStruct mm in AddressSpaces.All)
        {
            areas += mm.Areas.Count;
        }

        return Objects.Check(Objects.Tasks, Tasks.Tasks.Count)
            ?? Objects.Check(Objects.AddressSpaces, AddressSpaces.All.Count)
            ?? Objects.Check(Objects.Areas, areas);
    }

    /// <summary>What <c>--check</c> does after every operation. A violation is our bug and ends the run.</summary>
    /// <exception cref="InvalidOperationException">An invariant does not hold.</exception>
    private void CheckAfterOperation()
    {
        if (Options.Check)
        {
            ChecksPassed++;
            if (FindViolation() is { } violation)
            {
                throw new InvalidOperationException($"an invariant does not hold: {violation}");
            }
        }
    }
}
