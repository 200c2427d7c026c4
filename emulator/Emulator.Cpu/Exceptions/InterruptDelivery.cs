namespace Emulator.Cpu.Exceptions;

/// <summary>Placeholder until the segments branch lands.</summary>
internal static unsafe class InterruptDelivery
{
    internal static void DeliverNmi(Core c) => c.S->Shutdown = true;

    internal static void DeliverExternal(Core c, byte vector) => c.S->Shutdown = vector != 0;
}
