using Firmware.Programs;

namespace Tests.Unit.Firmware;

/// <summary>The programs that are made here are programs for any Linux: the host's, where it is one.</summary>
[TestFixture]
[Platform("Linux")]
internal sealed class UserProgramTests
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    [TestCase("calls", "1000", "")]
    [TestCase("faults", "1", "")]
    [TestCase("forks", "20", "")]
    [TestCase("ping-pong", "100", "")]
    [TestCase("journey", "", "the shared page counts 7, its own private page still holds 1")]
    public void Runs_on_the_host(string name, string argument, string output)
    {
        Assume.That(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture,
            Is.EqualTo(System.Runtime.InteropServices.Architecture.X64));
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, UserPrograms.Find(name)?.Build() ?? []);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, Mode);
            }

            using System.Diagnostics.Process process = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo(file, argument) { RedirectStandardOutput = true })
                ?? throw new InvalidOperationException(name);
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero);
            Assert.That(text, Does.Contain(output));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
