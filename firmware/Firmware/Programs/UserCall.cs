namespace Firmware.Programs;

/// <summary>The system calls that our programs make (arch/x86/entry/syscalls/syscall_64.tbl).</summary>
internal enum UserCall
{
    Read = 0,
    Write = 1,
    Close = 3,
    Mmap = 9,
    Munmap = 11,
    Pipe = 22,
    Getpid = 39,
    Fork = 57,
    Exit = 60,
    Wait4 = 61,
    Getppid = 110,
    ExitGroup = 231,
}
