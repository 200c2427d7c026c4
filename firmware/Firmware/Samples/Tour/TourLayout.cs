namespace Firmware.Samples.Tour;

/// <summary>The tour's physical memory and the linear addresses it plays with.</summary>
internal static class TourLayout
{
    /// <summary>Paging structures of the linear range under test: one of each level.</summary>
    public const ulong TestPdpt = MultibootGuest.FreeAddress;
    public const ulong TestPd = TestPdpt + 0x1000;
    public const ulong TestPt = TestPdpt + 0x2000;

    public const ulong Idt = TestPdpt + 0x3000;
    public const ulong Tss = TestPdpt + 0x4000;

    /// <summary>The GDT's first page, and the page with its last descriptor.</summary>
    public const ulong Gdt = TestPdpt + 0x5000;
    public const ulong GdtSecondPage = TestPdpt + 0x6000;

    /// <summary>The tour's variables; see <see cref="TourVariables"/>.</summary>
    public const ulong Variables = TestPdpt + 0x7000;

    /// <summary>Code that runs at privilege level 3.</summary>
    public const ulong UserCode = TestPdpt + 0x8000;

    /// <summary>The frame that most cases map: code and data.</summary>
    public const ulong Target = TestPdpt + 0x9000;

    /// <summary>
    /// The upper ends of stacks: for exceptions (IST 1), and for interrupts from privilege level 3.
    /// </summary>
    public const ulong FaultStack = TestPdpt + 0xC000;
    public const ulong InterruptStack = TestPdpt + 0xE000;

    /// <summary>Where in <see cref="Target"/> lie a RET, an INT3 and data.</summary>
    public const ulong SupervisorCodeOffset = 0x00;
    public const ulong UserCodeOffset = 0x40;
    public const ulong DataOffset = 0x80;

    /// <summary>The linear range under test: all below PML4 entry 1.</summary>
    public const ulong TestBase = 1UL << 39;

    /// <summary>
    /// PTEs with a fixed use: the user code, the two pages of the GDT, the two pages of an access across.
    /// </summary>
    public const int UserCodePage = 0;
    public const int GdtPage = 1;
    public const int CrossingPage = 3;
    public const int FirstFreePage = 5;

    public const ushort UserDataSelector = 0x1B;
    public const ushort UserCodeSelector = 0x23;
    public const ushort TssSelector = 0x28;

    /// <summary>A descriptor that lies in the GDT's second page.</summary>
    public const ushort FarSelector = 0x1003;

    /// <summary>
    /// The vector by which code at privilege level 3 comes back: INT3, one byte, allowed by its gate.
    /// </summary>
    public const int ReturnVector = 3;

    public static ulong PageLinear(int page) => TestBase + ((ulong)page << 12);

    public static ulong PageEntry(int page) => TestPt + ((ulong)page * 8);
}
