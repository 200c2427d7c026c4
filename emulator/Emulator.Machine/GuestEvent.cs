namespace Emulator.Machine;

/// <summary>Something that happens at a guest time: a record, never a delegate, so that it can be saved.</summary>
/// <param name="TimeNs">When.</param>
/// <param name="Device">The number the device got when it was registered.</param>
/// <param name="Kind">Which of the device's events, from 0.</param>
internal readonly record struct GuestEvent(long TimeNs, int Device, int Kind) : IComparable<GuestEvent>
{
    /// <summary>By time, then device, then kind: a total order, so that ties always fall the same way.</summary>
    public int CompareTo(GuestEvent other)
    {
        int byTime = TimeNs.CompareTo(other.TimeNs);
        int byDevice = Device.CompareTo(other.Device);
        return byTime != 0 ? byTime : byDevice != 0 ? byDevice : Kind.CompareTo(other.Kind);
    }

    public static bool operator <(GuestEvent left, GuestEvent right) => left.CompareTo(right) < 0;

    public static bool operator >(GuestEvent left, GuestEvent right) => left.CompareTo(right) > 0;

    public static bool operator <=(GuestEvent left, GuestEvent right) => left.CompareTo(right) <= 0;

    public static bool operator >=(GuestEvent left, GuestEvent right) => left.CompareTo(right) >= 0;
}
