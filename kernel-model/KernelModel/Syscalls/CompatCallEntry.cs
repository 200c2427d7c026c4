using System.Globalization;
using Emulator.Arch;
using KernelModel.AddressSpaces;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>A row of <see cref="CompatCallTable"/> with the row of the 64-bit table that serves it.</summary>
/// <param name="Row">The call that serves it.</param>
/// <param name="Arguments">What the arguments need.</param>
internal sealed unsafe record CompatCallEntry(SystemCall Row, CompatArguments Arguments)
{
    private const int Rcx = 1;
    private const int Rdx = 2;
    private const int Rbx = 3;
    private const int Rbp = 5;
    private const int Rsi = 6;
    private const int Rdi = 7;

    /// <summary>All rows by their 32-bit number.</summary>
    public static CompatCallEntry?[] All(SystemCallTable table)
    {
        Dictionary<string, SystemCall> byName = table.Rows.ToDictionary(row => row.Name);
        CompatCallEntry?[] entries = new CompatCallEntry?[CompatCallTable.Length];
        foreach (CompatCall call in CompatCallTable.Rows)
        {
            entries[call.Number] = new CompatCallEntry(byName[call.Name], call.Arguments);
        }

        entries[CompatCallTable.RestartNumber] = new CompatCallEntry(byName["restart_syscall"], CompatArguments.Same);
        return entries;
    }

    /// <summary>How a call that has no row is told.</summary>
    /// <param name="entry">Its number, with <see cref="TaskStruct.CompatEntry"/>.</param>
    public static string NameOf(int entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{entry & ~TaskStruct.CompatEntry} of INT 80H");

    /// <summary>Fills in the call's number and arguments: EBX, ECX, EDX, ESI, EDI, EBP.</summary>
    public void Begin(ICpuControl cpu, BlockedCall call)
    {
        ulong* registers = cpu.Registers;
        call.Number = Row.Number;
        (call.A0, call.A1, call.A2) = ((uint)registers[Rbx], (uint)registers[Rcx], (uint)registers[Rdx]);
        (call.A3, call.A4, call.A5) = ((uint)registers[Rsi], (uint)registers[Rdi], (uint)registers[Rbp]);
        switch (Arguments)
        {
            case CompatArguments.SignedOffset:
                call.A1 = (ulong)(int)call.A1;
                break;
            case CompatArguments.SplitLength:
                call.A1 |= call.A2 << 32;
                break;
            case CompatArguments.SplitPosition:
                call.A3 |= call.A4 << 32;
                break;
            case CompatArguments.PageOffset:
                call.A3 |= MapFlags.Below4G;
                call.A5 <<= 12;
                break;
            case CompatArguments.NoUsage:
                call.A3 = 0;
                break;
        }
    }
}
