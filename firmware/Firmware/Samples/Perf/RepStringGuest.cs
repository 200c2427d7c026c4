using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Perf;

/// <summary>
/// REP STOSB over 1 MiB with another byte in each round, then REP MOVSB of it to an unaligned place.
/// </summary>
internal static class RepStringGuest
{
    private const int DefaultRounds = 200;
    private const uint Source = 16 << 20;
    private const uint Destination = (24 << 20) + 5;
    private const int Bytes = 1 << 20;

    public static byte[] Build() => PerfGuest.Build(
        "rep-string",
        DefaultRounds,
        _ => { },
        c =>
        {
            c.mov(eax, r13d);
            c.mov(edi, Source);
            c.mov(ecx, Bytes);
            c.rep.stosb();
            c.mov(esi, Source);
            c.mov(edi, Destination);
            c.mov(ecx, Bytes);
            c.rep.movsb();
            c.mov(eax, Destination + Bytes - 8);
            c.add(r14, __qword_ptr[rax]);
            c.rol(r14, 3);
            c.add(r14, rdi);
        },
        _ => { });
}
