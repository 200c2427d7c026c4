using Emulator.Arch;
using static Emulator.Arch.PagingEntry;
using static Firmware.Samples.Tour.TourAccess;
using Error = Emulator.Arch.PageFaultErrorCode;

namespace Firmware.Samples.Tour;

/// <summary>
/// Makes cases: gives each its own page or its own entry of an upper level, and fills in what follows from the
/// access.
/// </summary>
internal abstract class TourCaseBuilder
{
    /// <summary>The frame that most cases map, present.</summary>
    protected const ulong Frame = TourLayout.Target | P;

    private readonly List<TourCase> _cases = [];
    private int _nextPage = TourLayout.FirstFreePage;
    private int _nextDirectoryEntry = 1;
    private int _nextPointer = 1;

    /// <summary>The cases made so far.</summary>
    protected IReadOnlyList<TourCase> Cases => _cases;

    protected void Add(TourCase made) => _cases.Add(made);

    /// <summary>An unused entry of the PDPT under test.</summary>
    protected ulong NextPointer() => (ulong)_nextPointer++;

    protected void Page(
        string title,
        TourAccess access,
        ulong before,
        ulong after,
        Error error,
        string handled,
        TourFeatures needs = TourFeatures.None)
    {
        int page = _nextPage++;
        ulong linear = TourLayout.PageLinear(page) + Offset(access);
        _cases.Add(Repairable(title, access, before, after, error) with
        {
            Handled = handled,
            Needs = needs,
            Linear = linear,
            ExpectedAddress = linear,
            Leaf = TourLayout.PageEntry(page),
            Entry = TourLayout.PageEntry(page),
        });
    }

    protected void Allowed(string title, TourAccess access, ulong entry, TourSetting setting = TourSetting.None)
    {
        Page(title, access, entry, entry, Error.None, string.Empty);
        Change(c => c with { ExpectedVector = TourCase.NoFault, ExpectedAddress = 0, Setting = setting });
    }

    protected void Key(string title, TourAccess access, ulong entry, Error? error, uint keys)
    {
        bool isUserPage = (entry & US) != 0;
        Page(
            title,
            access,
            entry,
            entry,
            error ?? Error.None,
            isUserPage ? "PKRU cleared, retried" : "PKRS cleared, retried");
        Change(c => c with
        {
            Needs = isUserPage ? TourFeatures.Pku : TourFeatures.Pks,
            Keys = keys,
            Handling = isUserPage ? TourHandling.ClearPkru : TourHandling.ClearPkrs,
        });
        if (error is null)
        {
            Change(c => c with { ExpectedVector = TourCase.NoFault, ExpectedAddress = 0 });
        }
    }

    /// <summary>
    /// The large page covers the tour's own memory, so that the target lies at the same offset in it.
    /// </summary>
    protected void Large(string title, TourAccess access, ulong before, ulong after, Error error, string handled)
    {
        ulong index = (ulong)_nextDirectoryEntry++;
        ulong offset = TourLayout.Target - MultibootGuest.Pml4;
        AddMapped(
            title,
            access,
            before,
            after,
            error,
            handled,
            TourLayout.TestPd + (index * 8),
            (index << 21) + offset);
    }

    protected void Huge(string title, TourAccess access, ulong before, ulong after, Error error, string handled)
    {
        ulong index = (ulong)_nextPointer++;
        ulong offset = TourLayout.Target;
        AddMapped(
            title,
            access,
            before,
            after,
            error,
            handled,
            TourLayout.TestPdpt + (index * 8),
            (index << 30) + offset);
        Change(c => c with { Needs = TourFeatures.Page1G });
    }

    private void AddMapped(
        string title, TourAccess access, ulong before, ulong after, Error error, string handled, ulong entry, ulong at)
    {
        ulong linear = TourLayout.TestBase + at + Offset(access);
        _cases.Add(Repairable(title, access, before, after, error) with
        {
            Handled = handled, Linear = linear, ExpectedAddress = linear, Leaf = entry, Entry = entry,
        });
    }

    protected void Directory(string title, TourAccess access, ulong before, ulong after, Error error)
    {
        ulong index = (ulong)_nextDirectoryEntry++;
        AddUpper(title, access, (TourLayout.TestPd + (index * 8), index << 21), (before, after), error);
    }

    protected void AddUpper(
        string title,
        TourAccess access,
        (ulong Address, ulong Base) entry,
        (ulong Before, ulong After) value,
        Error error)
    {
        int page = _nextPage++;
        ulong linear = TourLayout.PageLinear(page) + entry.Base + Offset(access);
        _cases.Add(Repairable(title, access, value.Before, value.After, error) with
        {
            Handled = "entry corrected, retried",
            Linear = linear,
            ExpectedAddress = linear,
            Leaf = TourLayout.PageEntry(page),
            LeafValue = Frame | RW | US,
            Entry = entry.Address,
        });
    }

    /// <summary>
    /// Not a page fault: the address never reaches paging (SDM 1 3.3.7.1; SDM 3A 6.15, #GP and #SS).
    /// </summary>
    protected void NotCanonical(string title, TourAccess access, ExceptionVector vector)
    {
        Page(title, access, Frame | RW | US, Frame | RW | US, Error.None, "not a page fault; skipped");
        Change(c => c with
        {
            // Inside the hole of 48-bit and of 57-bit addresses, also after PUSH has counted RSP down.
            Linear = (1UL << 63) | 0x1000,
            Handling = TourHandling.Skip,
            ExpectedVector = (ushort)vector,
            ExpectedAddress = 0,
            ExpectedLeaf = 0,
        });
    }

    protected void Change(Func<TourCase, TourCase> change) => _cases[^1] = change(_cases[^1]);

    protected static TourCase Repairable(
        string title, TourAccess access, ulong before, ulong after, Error error) => new()
    {
        Title = title,
        Access = access,
        Linear = 0,
        Leaf = 0,
        Entry = 0,
        Before = before,
        After = after,
        ExpectedVector = (ushort)ExceptionVector.PageFault,
        ExpectedError = error,

        // After the access succeeded: A always, D exactly after a write (SDM 3A 4.8).
        ExpectedLeaf = (uint)(IsWrite(access) ? A | D : A),
    };

    private static bool IsWrite(TourAccess access) => access is SupervisorWrite or SupervisorLocked or UserWrite;

    private static ulong Offset(TourAccess access) => access switch
    {
        SupervisorFetch => TourLayout.SupervisorCodeOffset,
        UserFetch => TourLayout.UserCodeOffset,
        _ => TourLayout.DataOffset,
    };
}
