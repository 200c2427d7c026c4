using Emulator.Arch;

namespace Emulator.Cli.Trace;

/// <summary>Trace lines of the wanted topics, to a file or to stderr.</summary>
internal sealed class TraceWriter : ITraceSink, IDisposable
{
    private readonly TextWriter _writer;

    /// <param name="topics">What is wanted.</param>
    /// <param name="writer">Where lines go; closed at the end.</param>
    public TraceWriter(TraceTopics topics, TextWriter writer) => (Topics, _writer) = (topics, writer);

    /// <inheritdoc />
    public TraceTopics Topics { get; }

    /// <inheritdoc />
    public void Line(TraceTopics topic, string text)
    {
        _writer.Write(NameOf(topic));
        _writer.Write(text);
        _writer.Write('\n');
    }

    /// <summary>Sends on what was gathered.</summary>
    public void Flush() => _writer.Flush();

    /// <inheritdoc />
    public void Dispose() => _writer.Dispose();

    private static string NameOf(TraceTopics topic) => topic switch
    {
        TraceTopics.Mmu => "mmu   ",
        TraceTopics.Exceptions => "exc   ",
        TraceTopics.Interrupts => "int   ",
        TraceTopics.Execution => "exec  ",
        TraceTopics.Io => "io    ",
        _ => "unimp ",
    };
}
