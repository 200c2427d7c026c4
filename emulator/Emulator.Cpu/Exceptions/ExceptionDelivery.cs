namespace Emulator.Cpu.Exceptions;

/// <summary>Placeholder until the segments branch lands: every fault shuts the core down.</summary>
internal static unsafe class ExceptionDelivery
{
    internal static void DeliverPending(Core c)
    {
        c.S->FaultPending = false;
        c.S->Shutdown = true;
    }
}
