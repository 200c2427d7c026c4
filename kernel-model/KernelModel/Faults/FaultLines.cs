using System.Globalization;
using System.Text;
using Emulator.Arch;

namespace KernelModel.Faults;

/// <summary>Writes each page fault as one line.</summary>
/// <param name="sink">Where the lines go.</param>
internal sealed class FaultLines(ILineSink sink) : IFaultSink
{
    private static readonly string[] s_decisions =
    [
        "kernel address", "no area", "stack limit", "not permitted", "protection key", "beyond the end of the file",
        "file cannot be read", "zero page", "anonymous", "file read", "file copy", "shared write", "shared dirty",
        "zero page copied", "copy on write", "reuse on write", "spurious", "out of memory",
    ];

    private readonly StringBuilder _line = new();

    public void Record(in FaultRecord fault) => sink.Line(Format(in fault));

    /// <summary>
    /// For example: <c>12 0x7ffff7ff0000 write user not-present (6) 7ffff7ff0000-7ffff7ff4000 rw-p: anonymous, frame
    /// 0x1a2b, pte 0 → 0x8000000001a2b067</c>.
    /// </summary>
    public string Format(in FaultRecord fault)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        _line.Clear();
        _line.Append(culture, $"{fault.Pid} 0x{fault.Address:x} ");
        _line.Append(culture, $"{Decode(fault.Access.Code)} ({(uint)fault.Access.Code})");
        if (fault.AreaEnd != 0)
        {
            _line.Append(culture, $" {fault.AreaStart:x}-{fault.AreaEnd:x} {fault.AreaText}");
        }

        _line.Append(culture, $": {s_decisions[(int)fault.Result.Decision]}");
        if (fault.Result.IsMajor)
        {
            _line.Append(", major");
        }

        if (fault.Result.Outcome == FaultOutcome.Signal)
        {
            _line.Append(culture, $", {SignalText(fault.Result)}");
        }

        if (fault.Frame >= 0)
        {
            _line.Append(culture, $", frame 0x{fault.Frame:x}");
        }

        _line.Append(culture, $", pte 0x{fault.EntryBefore:x} -> 0x{fault.EntryAfter:x}");
        return _line.ToString();
    }

    private static string Decode(PageFaultErrorCode code)
    {
        string kind = (code & PageFaultErrorCode.ID) != 0 ? "fetch"
            : (code & PageFaultErrorCode.WR) != 0 ? "write" : "read";
        string who = (code & PageFaultErrorCode.US) != 0 ? "user" : "kernel";
        string why = (code & PageFaultErrorCode.RSVD) != 0 ? "reserved-bit"
            : (code & PageFaultErrorCode.PK) != 0 ? "protection-key"
            : (code & PageFaultErrorCode.P) != 0 ? "protection" : "not-present";
        return $"{kind} {who} {why}";
    }

    private static string SignalText(FaultResult result) => result.Signal == FaultResult.SIGBUS
        ? "SIGBUS BUS_ADRERR"
        : result.Code switch
        {
            FaultResult.SEGV_MAPERR => "SIGSEGV SEGV_MAPERR",
            FaultResult.SEGV_ACCERR => "SIGSEGV SEGV_ACCERR",
            _ => $"SIGSEGV SEGV_PKUERR, key {result.Key}",
        };
}
