using System.Text;
using KernelModel.Loader;

namespace Tests.Kernel.Tasks;

/// <summary>The first lines of scripts.</summary>
public sealed class ScriptLineTests
{
    [TestCase("#!/bin/sh\necho", "/bin/sh", null)]
    [TestCase("#! /bin/sh -e  \nx", "/bin/sh", "-e")]
    [TestCase("#!\t/usr/bin/env python3 -u\n", "/usr/bin/env", "python3 -u")]
    [TestCase("#!/bin/sh", "/bin/sh", null)]
    public void Interpreter_and_one_argument_are_found(string text, string interpreter, string? argument)
    {
        Assert.That(ScriptLine.TryParse(Encoding.Latin1.GetBytes(text), out byte[] found, out byte[]? rest), Is.True);
        Assert.That(Encoding.Latin1.GetString(found), Is.EqualTo(interpreter));
        Assert.That(rest is null ? null : Encoding.Latin1.GetString(rest), Is.EqualTo(argument));
    }

    [TestCase("")]
    [TestCase("#")]
    [TestCase("#!\n/bin/sh")]
    [TestCase("#!   \n")]
    [TestCase("/bin/sh")]
    public void Others_are_no_scripts(string text) =>
        Assert.That(ScriptLine.TryParse(Encoding.Latin1.GetBytes(text), out _, out _), Is.False);

    [Test]
    public void An_interpreter_that_is_cut_off_is_not_believed()
    {
        byte[] start = Encoding.Latin1.GetBytes("#!/" + new string('x', ScriptLine.LookBytes - 3));
        Assert.That(ScriptLine.TryParse(start, out _, out _), Is.False);
    }
}
