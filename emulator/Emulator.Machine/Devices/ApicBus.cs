namespace Emulator.Machine.Devices;

/// <summary>Carries messages to the local APICs that they name, and EOIs back to the IOAPIC.</summary>
internal sealed class ApicBus
{
    private readonly List<LocalApic> _processors = [];

    /// <summary>Who hears the EOI of a level-triggered interrupt.</summary>
    public IoApic? IoApic { get; set; }

    /// <summary>Connects a local APIC.</summary>
    public void Add(LocalApic apic) => _processors.Add(apic);

    /// <summary>Delivers to every local APIC that the message names; lowest priority to one of them.</summary>
    public void Send(in ApicMessage message)
    {
        LocalApic? chosen = null;
        foreach (LocalApic apic in _processors)
        {
            if (!apic.IsNamedBy(message))
            {
                continue;
            }

            if (message.Mode != DeliveryMode.LowestPriority)
            {
                apic.Receive(message);
            }
            else if (chosen is null || apic.ProcessorPriority < chosen.ProcessorPriority)
            {
                chosen = apic;
            }
        }

        chosen?.Receive(message);
    }

    /// <summary>Delivers to all local APICs, or to all but one.</summary>
    public void Broadcast(in ApicMessage message, LocalApic? except)
    {
        foreach (LocalApic apic in _processors)
        {
            if (apic != except)
            {
                apic.Receive(message);
            }
        }
    }

    /// <summary>A local APIC ended a level-triggered interrupt (SDM 3A 10.8.5).</summary>
    public void EndOfInterrupt(byte vector) => IoApic?.EndOfInterrupt(vector);
}
