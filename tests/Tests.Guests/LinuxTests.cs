using System.Text.RegularExpressions;
using Emulator.Machine;
using Firmware.Linux;

namespace Tests.Guests;

/// <summary>Debian's unmodified kernel boots to a busybox shell, and what runs in it computes what it should.</summary>
[TestFixture]
[Category("Slow")]
internal sealed partial class LinuxTests
{
    [Test]
    public void Applets_answer_right_and_a_second_run_repeats_every_byte_and_instruction()
    {
        LinuxSession first = RunApplets(LinuxSession.PlainBoard);
        LinuxSession second = RunApplets(LinuxSession.PlainBoard);
        Assert.That(second.Transcript, Is.EqualTo(first.Transcript));
        Assert.That(second.Instructions, Is.EqualTo(first.Instructions));
    }

    [Category("Long")]
    [TestCase(LinuxSession.PlainBoard, 512, "max")]
    [TestCase(LinuxSession.PlainBoard + " nokaslr", 128, "max")]
    [TestCase(LinuxSession.PlainBoard + " pti=on", 128, "max")]
    [TestCase(LinuxSession.PlainBoard + " pti=on nopcid", 128, "max")]
    [TestCase(LinuxSession.PlainBoard + " nopcid", 128, "max")]
    [TestCase(LinuxSession.PlainBoard + " no5lvl", 128, "max")]
    [TestCase(LinuxSession.PlainBoard + " cryptomgr.notests", 128, "max")]
    [TestCase(LinuxSession.PlainBoard, 128, "x86-64-v1")]
    [TestCase(LinuxSession.PlainBoard, 512, "x86-64-v1")]
    [TestCase(LinuxSession.PlainBoard, 128, "x86-64-v3")]
    [TestCase(LinuxSession.PlainBoard + " pti=on nokaslr", 512, "x86-64-v3")]
    [TestCase("", 128, "max")]
    [TestCase("", 512, "max")]
    [TestCase("", 128, "x86-64-v1")]
    [TestCase("noxsave", 128, "max")]
    public void Every_board_and_processor_runs_the_applets(string parameters, int ramMiB, string cpu) =>
        RunApplets(parameters, ramMiB, cpu);

    [Category("Long")]
    [Test]
    public void Another_seed_places_the_kernel_elsewhere()
    {
        string[] command = ["grep -w _text /proc/kallsyms"];
        string first = LinuxSession.Run(LinuxSession.PlainBoard, command).AnswerTo(0);
        string second = LinuxSession.Run(LinuxSession.PlainBoard, command, seed: 2).AnswerTo(0);
        Assert.That(first, Does.Contain("_text"));
        Assert.That(second, Is.Not.EqualTo(first));
    }

    private static LinuxSession RunApplets(string parameters, int ramMiB = 128, string cpu = "max")
    {
        LinuxSession session = LinuxSession.Run(parameters, LinuxApplets.Rows.Select(row => row.Command), ramMiB, cpu);
        Assert.That(session.Transcript, Does.Contain(BusyboxInitrd.Mark));
        Assert.That(session.End?.Reason, Is.EqualTo(RunEnd.Reset), session.Transcript);
        Assert.Multiple(() =>
        {
            for (int i = 0; i < LinuxApplets.Rows.Count; i++)
            {
                string answer = session.AnswerTo(i);
                Assert.That(answer, Does.Match($"^({LinuxApplets.Rows[i].Answer})$"), LinuxApplets.Rows[i].Command);
            }

            Assert.That(session.Missing.Keys.Where(name => !Probe().IsMatch(name)), Is.Empty);
        });
        TestContext.Out.WriteLine(
            $"{cpu}, {ramMiB} MiB, '{parameters}': {LinuxApplets.Rows.Count} commands, "
            + $"{session.Instructions:N0} instructions, {session.Transcript.Length} bytes on the console");
        return session;
    }

    /// <summary>The kernel asks for registers that few processors have, and takes #GP for an answer.</summary>
    [GeneratedRegex("^(RD|WR)MSR ")]
    private static partial Regex Probe();
}
