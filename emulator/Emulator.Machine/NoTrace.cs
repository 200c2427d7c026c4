using Emulator.Arch;

namespace Emulator.Machine;

/// <summary>Wants no trace lines.</summary>
internal sealed class NoTrace : ITraceSink
{
    /// <inheritdoc />
    public TraceTopics Topics => TraceTopics.None;

    /// <inheritdoc />
    public void Line(TraceTopics topic, string text)
    {
    }
}
