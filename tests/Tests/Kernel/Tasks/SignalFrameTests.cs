using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using KernelModel.Signals;

namespace Tests.Kernel.Tasks;

/// <summary>Our layouts beside those of the host's C compiler and headers.</summary>
public sealed class SignalFrameTests
{
    private const string Program = """
        #define _GNU_SOURCE
        #include <signal.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <ucontext.h>
        int main(void)
        {
            printf("%zu %zu %zu %zu ", 8 + offsetof(ucontext_t, uc_stack), 8 + offsetof(ucontext_t, uc_mcontext),
                8 + offsetof(ucontext_t, uc_mcontext.fpregs), 8 + offsetof(ucontext_t, uc_sigmask));
            printf("%zu %zu %zu %zu ", sizeof(siginfo_t), offsetof(siginfo_t, si_pid), offsetof(siginfo_t, si_uid),
                offsetof(siginfo_t, si_value));
            printf("%zu %zu %zu %zu ", offsetof(siginfo_t, si_status), offsetof(siginfo_t, si_utime),
                offsetof(siginfo_t, si_addr), offsetof(siginfo_t, si_pkey));
            printf("%zu %zu %zu", offsetof(siginfo_t, si_code), offsetof(siginfo_t, si_overrun),
                offsetof(siginfo_t, si_band));
            return 0;
        }
        """;

    [Test]
    public void Offsets_are_those_of_the_c_compiler()
    {
        int[] ours =
        [
            SignalFrame.StackOffset, SignalFrame.RegistersOffset, SignalFrame.FpStateOffset, SignalFrame.MaskOffset,
            Marshal.SizeOf<SigInfo>(), At(nameof(SigInfo.Pid)), At(nameof(SigInfo.Uid)), At(nameof(SigInfo.Value)),
            At(nameof(SigInfo.Status)), At(nameof(SigInfo.UserTicks)), At(nameof(SigInfo.Address)),
            At(nameof(SigInfo.ProtectionKey)), At(nameof(SigInfo.Code)), At(nameof(SigInfo.Overrun)),
            At(nameof(SigInfo.Band)),
        ];
        Assert.That(string.Join(' ', ours), Is.EqualTo(Native()));
    }

    [Test]
    public void The_parts_of_the_frame_follow_one_another()
    {
        Assert.That(SignalFrame.InfoOffset, Is.EqualTo(SignalFrame.MaskOffset + 8));
        Assert.That(SignalFrame.InfoOffset + Marshal.SizeOf<SigInfo>(), Is.EqualTo(SignalFrame.FrameBytes));
    }

    private static int At(string field) => (int)Marshal.OffsetOf<SigInfo>(field);

    private static string Native()
    {
        string folder = Directory.CreateTempSubdirectory("pagewalk-frame").FullName;
        string source = Path.Combine(folder, "offsets.c");
        File.WriteAllText(source, Program);
        try
        {
            _ = Output("gcc", "-o", Path.Combine(folder, "offsets"), source);
        }
        catch (Win32Exception)
        {
            Assert.Ignore("this host has no gcc: install Debian's gcc libc6-dev");
        }

        return Output(Path.Combine(folder, "offsets"));
    }

    private static string Output(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException(program);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
        return output;
    }
}
