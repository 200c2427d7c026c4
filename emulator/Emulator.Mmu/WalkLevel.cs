using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>One step of a walk, for tools to show.</summary>
/// <param name="Level">1 PTE, 2 PDE, 3 PDPTE, 4 PML4E, 5 PML5E.</param>
/// <param name="EntryAddress">Where the entry lies, before the A20 mask.</param>
/// <param name="Entry">The entry as it was read, before A and D were set.</param>
/// <param name="RightsSoFar">What this entry and those above it grant together.</param>
public readonly record struct WalkLevel(int Level, PhysicalAddress EntryAddress, ulong Entry, WalkRights RightsSoFar);
