using Emulator.Arch;
using Emulator.Machine;

namespace Tests.Unit.Machine;

[TestFixture]
internal sealed class PortSpaceTests
{
    [Test]
    public void Nobody_answers_with_all_ones()
    {
        PortSpace ports = new(new Trace());
        Assert.That(ports.Read(0x1234, 1), Is.EqualTo(0xFF));
        Assert.That(ports.Read(0x1234, 2), Is.EqualTo(0xFFFF));
        Assert.That(ports.Read(0xFFFF, 4), Is.EqualTo(0xFFFF_FFFF));
    }

    [Test]
    public void A_wide_access_is_halved_until_the_device_takes_it()
    {
        PortSpace ports = new(new Trace());
        Device narrow = new();
        Device wide = new();
        ports.Claim(0x10, 2, narrow, "narrow");
        ports.Claim(0x12, 2, wide, "wide", widestBytes: 2);
        ports.Write(0x10, 4, 0x4433_2211);
        Assert.That(narrow.Log, Is.EqualTo(new[] { "w10.1=11", "w11.1=22" }));
        Assert.That(wide.Log, Is.EqualTo(new[] { "w12.2=4433" }));
        Assert.That(ports.Read(0x10, 4), Is.EqualTo(0x0012_1110));
    }

    [Test]
    public void Accesses_are_traced_with_the_name_of_who_answers()
    {
        Trace trace = new() { Topics = TraceTopics.Io };
        PortSpace ports = new(trace);
        ports.Claim(0x10, 1, new Device(), "narrow");
        ports.Write(0x10, 1, 5);
        ports.Read(0x80, 1);
        Assert.That(trace.Lines, Has.Count.EqualTo(2));
        Assert.That(trace.Lines[0], Does.Contain("0x0010").And.Contain("narrow"));
        Assert.That(trace.Lines[1], Does.Contain("nobody"));
    }

    private sealed class Device : IPortDevice
    {
        public List<string> Log { get; } = [];

        public uint ReadPort(ushort port, int sizeBytes) => port;

        public void WritePort(ushort port, int sizeBytes, uint value) => Log.Add($"w{port:x}.{sizeBytes}={value:x}");
    }

    private sealed class Trace : ITraceSink
    {
        public TraceTopics Topics { get; set; }

        public List<string> Lines { get; } = [];

        public void Line(TraceTopics topic, string text) => Lines.Add(text);
    }
}
