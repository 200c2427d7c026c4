using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>
/// Where a walk begins. The default value begins at CR3 (or at the PDPTE registers); any other continues below a
/// paging-structure-cache hit (SDM 3A 4.10.3), whose entries had P = 1 and A = 1 when they were cached.
/// </summary>
/// <param name="Level">The level of the first entry to read: 1 PTE, 2 PDE, 3 PDPTE, 4 PML4E, 5 PML5E; 0 to begin at the
/// root.</param>
/// <param name="Table">The base of the paging structure that holds the entry.</param>
/// <param name="Rights">The rights that the skipped levels grant.</param>
public readonly record struct WalkStart(int Level, PhysicalAddress Table, WalkRights Rights);
