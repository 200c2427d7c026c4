namespace Emulator.Machine.Devices;

/// <summary>
/// The time registers of the MC146818 as views of a count of seconds: BCD or binary, 12 or 24 hours (data sheet,
/// table 3).
/// </summary>
internal static class RtcTime
{
    public const int CenturyRegister = 0x32;

    /// <summary>Register B, DM: binary instead of BCD.</summary>
    public const byte IsBinaryBit = 1 << 2;

    /// <summary>Register B, 24/12.</summary>
    public const byte Is24HourBit = 1 << 1;

    private const int SecondsRegister = 0;
    private const int SecondsAlarm = 1;
    private const int MinutesRegister = 2;
    private const int MinutesAlarm = 3;
    private const int HoursRegister = 4;
    private const int HoursAlarm = 5;
    private const int WeekdayRegister = 6;
    private const int DayRegister = 7;
    private const int MonthRegister = 8;
    private const int YearRegister = 9;
    private const byte Afternoon = 0x80;
    private const byte AnyValue = 0xC0;
    private const long SecondsPerDay = 86_400;

    /// <summary>True for registers that show time; alarms are plain memory.</summary>
    public static bool IsTimeRegister(int index) =>
        index is SecondsRegister or MinutesRegister or HoursRegister or CenturyRegister
        || index is >= WeekdayRegister and <= YearRegister;

    /// <summary>What a time register shows.</summary>
    public static byte Read(int index, long seconds, byte registerB)
    {
        DateTime time = ToDateTime(seconds);
        return index switch
        {
            SecondsRegister => Encode(time.Second, registerB),
            MinutesRegister => Encode(time.Minute, registerB),
            HoursRegister => EncodeHour(time.Hour, registerB),
            WeekdayRegister => Encode((int)time.DayOfWeek + 1, registerB),
            DayRegister => Encode(time.Day, registerB),
            MonthRegister => Encode(time.Month, registerB),
            YearRegister => Encode(time.Year % 100, registerB),
            _ => Encode(time.Year / 100, registerB),
        };
    }

    /// <summary>The seconds after a time register was written; a value outside its range is clamped.</summary>
    public static long Write(int index, byte value, long seconds, byte registerB)
    {
        DateTime time = ToDateTime(seconds);
        int number = index == HoursRegister ? DecodeHour(value, registerB) : Decode(value, registerB);
        (int year, int month, int day) = (time.Year, time.Month, time.Day);
        (int hour, int minute, int second) = (time.Hour, time.Minute, time.Second);
        switch (index)
        {
            case SecondsRegister: second = Math.Min(number, 59); break;
            case MinutesRegister: minute = Math.Min(number, 59); break;
            case HoursRegister: hour = Math.Min(number, 23); break;
            case DayRegister: day = Math.Max(number, 1); break;
            case MonthRegister: month = Math.Clamp(number, 1, 12); break;
            case YearRegister: year = (year / 100 * 100) + Math.Min(number, 99); break;
            case CenturyRegister: year = (Math.Clamp(number, 1, 99) * 100) + (year % 100); break;
        }

        day = Math.Min(day, DateTime.DaysInMonth(Math.Max(year, 1), month));
        DateTime written = new(Math.Max(year, 1), month, day, hour, minute, second, DateTimeKind.Utc);
        return written.Ticks / TimeSpan.TicksPerSecond;
    }

    /// <summary>True when the alarm registers match some second from first to last; a day is enough to know.</summary>
    public static bool AlarmMatches(ReadOnlySpan<byte> memory, long first, long last)
    {
        byte registerB = memory[0x0B];
        last = Math.Min(last, first + SecondsPerDay);
        for (long at = first; at <= last; at++)
        {
            DateTime time = ToDateTime(at);
            if (Matches(memory[SecondsAlarm], Encode(time.Second, registerB))
                && Matches(memory[MinutesAlarm], Encode(time.Minute, registerB))
                && Matches(memory[HoursAlarm], EncodeHour(time.Hour, registerB)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An alarm byte with both upper bits set matches every value (data sheet, "don't care").</summary>
    private static bool Matches(byte alarm, byte current) => (alarm & AnyValue) == AnyValue || alarm == current;

    private static DateTime ToDateTime(long seconds) =>
        new(Math.Clamp(seconds, 0, (DateTime.MaxValue.Ticks / TimeSpan.TicksPerSecond) - 1) * TimeSpan.TicksPerSecond,
            DateTimeKind.Utc);

    private static byte Encode(int value, byte registerB) =>
        (byte)((registerB & IsBinaryBit) != 0 ? value : ((value / 10) << 4) | (value % 10));

    private static byte EncodeHour(int hour, byte registerB)
    {
        if ((registerB & Is24HourBit) != 0)
        {
            return Encode(hour, registerB);
        }

        int shown = hour % 12 == 0 ? 12 : hour % 12;
        return (byte)(Encode(shown, registerB) | (hour >= 12 ? Afternoon : 0));
    }

    private static int Decode(byte value, byte registerB) =>
        (registerB & IsBinaryBit) != 0 ? value : ((value >> 4) * 10) + (value & 0xF);

    private static int DecodeHour(byte value, byte registerB)
    {
        if ((registerB & Is24HourBit) != 0)
        {
            return Decode(value, registerB);
        }

        int hour = Decode((byte)(value & ~Afternoon), registerB) % 12;
        return (value & Afternoon) != 0 ? hour + 12 : hour;
    }
}
