using System.Text;
using Emulator.Cli.Serial;

namespace Tests.Unit.Cli;

/// <summary>Input waits for the prompt.</summary>
[TestFixture]
internal sealed class HeldInputTests
{
    [TestCase("", "", true)]
    [TestCase("# ", "", false)]
    [TestCase("# ", "booting #", false)]
    [TestCase("# ", "booting ## ", true)]
    [TestCase("# ", "# and on it goes", true)]
    [TestCase("aab", "aaab", true)]
    public void Bytes_come_once_the_text_was_printed(string text, string printed, bool comes)
    {
        using MemoryStream sent = new();
        BufferedOutput output = new(sent);
        HeldInput held = new(text, output, new FileInput(new MemoryStream("x"u8.ToArray())));
        foreach (byte value in Encoding.UTF8.GetBytes(printed))
        {
            held.Write(value);
        }

        output.Flush();
        Assert.That(Encoding.UTF8.GetString(sent.ToArray()), Is.EqualTo(printed));
        Assert.That(held.IsOpen, Is.True);
        Assert.That(held.TryRead(0, out byte first), Is.EqualTo(comes));
        Assert.That(first, Is.EqualTo(comes ? (byte)'x' : 0));
        Assert.That(held.IsOpen, Is.Not.EqualTo(comes));
    }

    [Test]
    public void A_line_to_nowhere_stays_silent()
    {
        HeldInput held = new("", null, null);
        held.Write(1);
        Assert.That(held.IsOpen, Is.False);
        Assert.That(held.TryRead(0, out _), Is.False);
    }
}
