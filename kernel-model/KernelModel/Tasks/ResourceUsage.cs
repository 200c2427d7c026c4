namespace KernelModel.Tasks;

/// <summary>What getrusage(2) tells, of one thread or a sum.</summary>
internal readonly record struct ResourceUsage(
    long UserTimeNs,
    long PeakResidentKib,
    long MinorFaults,
    long MajorFaults,
    long VoluntarySwitches,
    long InvoluntarySwitches)
{
    public static ResourceUsage operator +(ResourceUsage left, ResourceUsage right) => new(
        left.UserTimeNs + right.UserTimeNs,
        Math.Max(left.PeakResidentKib, right.PeakResidentKib),
        left.MinorFaults + right.MinorFaults,
        left.MajorFaults + right.MajorFaults,
        left.VoluntarySwitches + right.VoluntarySwitches,
        left.InvoluntarySwitches + right.InvoluntarySwitches);
}
