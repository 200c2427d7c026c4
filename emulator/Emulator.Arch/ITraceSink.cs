namespace Emulator.Arch;

/// <summary>Where trace lines go. Ask <see cref="Topics"/> first, so that nothing is formatted in vain.</summary>
public interface ITraceSink
{
    /// <summary>The topics that are wanted.</summary>
    TraceTopics Topics { get; }

    /// <summary>Writes one line, without its end.</summary>
    void Line(TraceTopics topic, string text);
}
