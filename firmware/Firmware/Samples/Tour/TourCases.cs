using Emulator.Arch;
using static Emulator.Arch.PagingEntry;
using static Firmware.Samples.Tour.TourAccess;
using Error = Emulator.Arch.PageFaultErrorCode;

namespace Firmware.Samples.Tour;

/// <summary>
/// The tour's table: every way in which paging can refuse an access (SDM 3A 4.6, 4.7), and some in which it does not.
/// </summary>
internal sealed class TourCases : TourCaseBuilder
{
    private const ulong Key1 = 1UL << ProtectionKeyShift;

    /// <summary>
    /// The reserved address bit that the tour sets, and reserved bit 13 of an entry for a large page.
    /// </summary>
    private const ulong AddressBit51 = 1UL << 51;
    private const ulong LargePageBit13 = 1UL << 13;

    /// <summary>AD1 and WD1 of PKRU and IA32_PKRS (SDM 3A 4.6.2).</summary>
    private const uint AccessDisable1 = 1 << 2;
    private const uint WriteDisable1 = 1 << 3;

    private TourCases()
    {
        AddNotPresent();
        AddRights();
        AddExecuteDisable();
        AddReserved();
        AddSmepSmap();
        AddKeys();
        AddLargePages();
        AddUpperLevels();
        AddOthers();
    }

    /// <summary>All cases in order.</summary>
    public static IReadOnlyList<TourCase> All { get; } = new TourCases().Cases;

    private void AddNotPresent()
    {
        const string handled = "page mapped, retried";
        Page("supervisor read, page not present", SupervisorRead, 0, Frame | RW, Error.None, handled);
        Page("supervisor write, page not present", SupervisorWrite, 0, Frame | RW, Error.WR, handled);
        Page("supervisor locked add, page not present", SupervisorLocked, 0, Frame | RW, Error.WR, handled);
        Page("supervisor fetch, page not present", SupervisorFetch, 0, Frame, Error.ID, handled, TourFeatures.Nx);
        Page("user read, page not present", UserRead, 0, Frame | US, Error.US, handled);
        Page("user write, page not present", UserWrite, 0, Frame | RW | US, Error.WR | Error.US, handled);
        Page("user fetch, page not present", UserFetch, 0, Frame | US, Error.US | Error.ID, handled, TourFeatures.Nx);
    }

    private void AddRights()
    {
        const string writable = "made writable, retried";
        const string user = "made a user page, retried";
        Allowed("supervisor read, A and D clear", SupervisorRead, Frame | RW);
        Allowed("supervisor write, A and D clear", SupervisorWrite, Frame | RW);
        Page(
            "supervisor write, read-only page, CR0.WP=1",
            SupervisorWrite,
            Frame,
            Frame | RW,
            Error.P | Error.WR,
            writable);
        Allowed("supervisor write, read-only page, CR0.WP=0", SupervisorWrite, Frame, TourSetting.NoWriteProtect);
        Page(
            "user write, read-only page",
            UserWrite,
            Frame | US,
            Frame | US | RW,
            Error.P | Error.WR | Error.US,
            writable);
        Page("user read, supervisor page", UserRead, Frame, Frame | US, Error.P | Error.US, user);
        Page(
            "user write, supervisor page", UserWrite, Frame | RW, Frame | RW | US, Error.P | Error.WR | Error.US, user);
        Page(
            "user fetch, supervisor page",
            UserFetch,
            Frame,
            Frame | US,
            Error.P | Error.US | Error.ID,
            user,
            TourFeatures.Nx);
        Allowed("user read, user page", UserRead, Frame | US);
        Allowed("user write, user page", UserWrite, Frame | US | RW);
    }

    private void AddExecuteDisable()
    {
        const string handled = "XD cleared, retried";
        const TourFeatures nx = TourFeatures.Nx;
        Page("supervisor fetch, XD page", SupervisorFetch, Frame | XD, Frame, Error.P | Error.ID, handled, nx);
        Page(
            "user fetch, XD page", UserFetch, Frame | US | XD, Frame | US, Error.P | Error.US | Error.ID, handled, nx);
        Page(
            "supervisor read, XD set, EFER.NXE=0",
            SupervisorRead,
            Frame | XD,
            Frame,
            Error.P | Error.RSVD,
            handled,
            nx);
        Change(c => c with { Setting = TourSetting.NoExecuteDisable });
    }

    private void AddReserved()
    {
        const string handled = "bit 51 cleared, retried";
        const TourFeatures needs = TourFeatures.ReservedAddressBit;
        const ulong reserved = Frame | RW | US | AddressBit51;
        const ulong repaired = Frame | RW | US;
        const Error error = Error.P | Error.RSVD;
        Page("supervisor read, reserved bit 51", SupervisorRead, reserved, repaired, error, handled, needs);
        Page(
            "supervisor write, reserved bit 51",
            SupervisorWrite,
            reserved,
            repaired,
            error | Error.WR,
            handled,
            needs);
        Page("user read, reserved bit 51", UserRead, reserved, repaired, error | Error.US, handled, needs);
        Page(
            "user fetch, reserved bit 51",
            UserFetch,
            reserved,
            repaired,
            error | Error.US | Error.ID,
            handled,
            needs | TourFeatures.Nx);
    }

    private void AddSmepSmap()
    {
        const string handled = "made a supervisor page, retried";
        const ulong user = Frame | RW | US;
        const ulong supervisor = Frame | RW;
        Page(
            "SMEP: supervisor fetch, user page",
            SupervisorFetch,
            user,
            supervisor,
            Error.P | Error.ID,
            handled,
            TourFeatures.Smep);
        Change(c => c with { Cr4 = Cr4.SMEP });
        const TourFeatures smap = TourFeatures.Smap;
        Page("SMAP: supervisor read, user page", SupervisorRead, user, supervisor, Error.P, handled, smap);
        Change(c => c with { Cr4 = Cr4.SMAP });
        Page(
            "SMAP: supervisor write, user page", SupervisorWrite, user, supervisor, Error.P | Error.WR, handled, smap);
        Change(c => c with { Cr4 = Cr4.SMAP });
        Allowed("SMAP: supervisor read, user page, AC=1", SupervisorRead, user, TourSetting.Ac);
        Change(c => c with { Cr4 = Cr4.SMAP, Needs = smap });
        Allowed("SMAP: supervisor write, user page, AC=1", SupervisorWrite, user, TourSetting.Ac);
        Change(c => c with { Cr4 = Cr4.SMAP, Needs = smap });
    }

    private void AddKeys()
    {
        const ulong user = Frame | RW | US | Key1;
        const ulong supervisor = Frame | RW | Key1;
        const Error read = Error.P | Error.PK;
        const Error write = read | Error.WR;
        Key("PKRU: user read, access disabled", UserRead, user, read | Error.US, AccessDisable1);
        Key("PKRU: user write, write disabled", UserWrite, user, write | Error.US, WriteDisable1);
        Key("PKRU: supervisor write, user page, write disabled", SupervisorWrite, user, write, WriteDisable1);
        Key("PKRU: user read, write disabled", UserRead, user, null, WriteDisable1);
        Key("PKRU: user fetch, access disabled", UserFetch, user, null, AccessDisable1);
        Key("PKRS: supervisor read, access disabled", SupervisorRead, supervisor, read, AccessDisable1);
        Key("PKRS: supervisor write, write disabled", SupervisorWrite, supervisor, write, WriteDisable1);
    }

    private void AddLargePages()
    {
        const ulong page = MultibootGuest.Pml4 | P | PS;
        const string mapped = "page mapped, retried";
        Large("2M: supervisor read, not present", SupervisorRead, 0, page, Error.None, mapped);
        Large(
            "2M: supervisor write, read-only",
            SupervisorWrite,
            page,
            page | RW,
            Error.P | Error.WR,
            "made writable, retried");
        Large(
            "2M: user read, supervisor page",
            UserRead,
            page,
            page | US,
            Error.P | Error.US,
            "made a user page, retried");
        Large("2M: supervisor fetch, XD", SupervisorFetch, page | XD, page, Error.P | Error.ID, "XD cleared, retried");
        Change(c => c with { Needs = TourFeatures.Nx });
        Large(
            "2M: supervisor read, reserved bit 13",
            SupervisorRead,
            page | LargePageBit13,
            page,
            Error.P | Error.RSVD,
            "bit 13 cleared, retried");

        const ulong huge = P | PS;
        Huge("1G: supervisor read, not present", SupervisorRead, 0, huge, Error.None, mapped);
        Huge(
            "1G: supervisor write, read-only",
            SupervisorWrite,
            huge,
            huge | RW,
            Error.P | Error.WR,
            "made writable, retried");
        Huge(
            "1G: supervisor read, reserved bit 13",
            SupervisorRead,
            huge | LargePageBit13,
            huge,
            Error.P | Error.RSVD,
            "bit 13 cleared, retried");
    }

    /// <summary>Rights are the AND of all levels: the leaf allows everything, an entry above it does not.</summary>
    private void AddUpperLevels()
    {
        const ulong table = TourLayout.TestPt | P | RW | US;
        Directory("PDE read-only: supervisor write", SupervisorWrite, table & ~RW, table, Error.P | Error.WR);
        Directory("PDE supervisor: user read", UserRead, table & ~US, table, Error.P | Error.US);
        Directory("PDE XD: user fetch", UserFetch, table | XD, table, Error.P | Error.US | Error.ID);
        Change(c => c with { Needs = TourFeatures.Nx });
        Directory("PDE not present: user write", UserWrite, 0, table, Error.WR | Error.US);

        const ulong directory = TourLayout.TestPd | P | RW | US;
        ulong pointer = NextPointer();
        AddUpper(
            "PDPTE not present: supervisor read",
            SupervisorRead,
            (TourLayout.TestPdpt + (pointer * 8), pointer << 30),
            (0, directory),
            Error.None);
        const ulong pointers = TourLayout.TestPdpt | P | RW | US;
        AddUpper(
            "PML4E with PS set: supervisor read",
            SupervisorRead,
            (MultibootGuest.Pml4 + 16, 1UL << 39),
            (pointers | PS, pointers),
            Error.P | Error.RSVD);
    }

    private void AddOthers()
    {
        const int page = TourLayout.CrossingPage;
        Add(Repairable(
            "supervisor write across pages, second not present", SupervisorWrite, 0, Frame | RW, Error.WR) with
        {
            Linear = TourLayout.PageLinear(page + 1) - 4,
            ExpectedAddress = TourLayout.PageLinear(page + 1),
            Leaf = TourLayout.PageEntry(page + 1),
            Entry = TourLayout.PageEntry(page + 1),
            Handled = "second page mapped, retried",
        });

        Add(Repairable(
            "user MOV FS, GDT page not present", UserLoadSegment, 0, TourLayout.GdtSecondPage | P | RW, Error.None) with
        {
            Linear = TourLayout.FarSelector,
            ExpectedAddress = TourLayout.PageLinear(TourLayout.GdtPage + 1),
            Leaf = TourLayout.PageEntry(TourLayout.GdtPage + 1),
            Entry = TourLayout.PageEntry(TourLayout.GdtPage + 1),
            Handled = "page mapped, retried",
        });
        NotCanonical("supervisor read, address not canonical", SupervisorRead, ExceptionVector.GeneralProtection);
        NotCanonical("user write, address not canonical", UserWrite, ExceptionVector.GeneralProtection);
        NotCanonical("supervisor push, address not canonical", SupervisorPush, ExceptionVector.StackFault);
    }
}
