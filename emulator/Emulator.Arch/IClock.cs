namespace Emulator.Arch;

/// <summary>Guest time. It never reads the host's clock.</summary>
public interface IClock
{
    /// <summary>Nanoseconds of guest time since power-on; never decreases.</summary>
    long NowNs { get; }
}
