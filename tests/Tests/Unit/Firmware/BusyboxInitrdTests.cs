using System.Text;
using Firmware.Linux;

namespace Tests.Unit.Firmware;

/// <summary>The initrd around a busybox.</summary>
[TestFixture]
internal sealed class BusyboxInitrdTests
{
    [Test]
    public void It_carries_the_program_and_an_init_that_prints_the_mark()
    {
        byte[] initrd = BusyboxInitrd.Build("the program"u8);
        string text = Encoding.UTF8.GetString(initrd);
        Assert.That(text, Does.Contain("bin/busybox\0").And.Contain("the program").And.Contain("dev/console\0"));
        Assert.That(text, Does.Contain($"echo \"{BusyboxInitrd.Mark}"));
        Assert.That(text, Does.Not.Contain('\r'));
        Assert.That(BusyboxInitrd.Prompt, Is.EqualTo("linux:/root# "), "init's PS1, in root's home");
        Assert.That(text, Does.Contain(@"PS1='linux:\w# '"));
        Assert.That(BusyboxInitrd.Build("the program"u8), Is.EqualTo(initrd));
    }
}
