using Emulator.Arch;

namespace Emulator.Cpu.Segments;

/// <summary>Finds and reads descriptors in the GDT and LDT, on behalf of the processor (SDM 3A 3.5.1, 4.6.1).</summary>
internal static unsafe class DescriptorReader
{
    private const ushort TableIndicator = 4;

    /// <summary>A selector as error codes carry it: without RPL (SDM 3A 6.13).</summary>
    internal static uint ErrorCode(ushort selector, uint external = 0) => (selector & 0xFFFCu) | external;

    internal static bool IsNull(ushort selector) => (selector & 0xFFFC) == 0;

    internal static bool IsInLdt(ushort selector) => (selector & TableIndicator) != 0;

    /// <summary>Where a descriptor lies; false when its table does not reach so far.</summary>
    internal static bool TryLocate(Core c, ushort selector, int sizeBytes, out ulong linear)
    {
        CpuState* s = c.S;
        bool local = IsInLdt(selector);
        uint last = (selector & 0xFFF8u) + (uint)sizeBytes - 1;
        linear = SystemAddress(c, (local ? s->Ldtr.Base : s->Gdtr.Base) + (selector & 0xFFF8u));
        return local ? s->Ldtr.Usable != 0 && last <= s->Ldtr.Limit : last <= s->Gdtr.Limit;
    }

    /// <summary>
    /// Reads 8 bytes of descriptor; raises <paramref name="vector"/>(selector) when out of the table.
    /// </summary>
    internal static bool TryRead(
        Core c, ushort selector, ExceptionVector vector, uint external, out Descriptor descriptor)
    {
        descriptor = default;
        if (!TryLocate(c, selector, 8, out ulong linear))
        {
            c.Raise(vector, ErrorCode(selector, external));
            return false;
        }

        if (!TryLoad(c, linear, 8, out ulong low))
        {
            return false;
        }

        descriptor = new Descriptor(linear, low);
        return true;
    }

    /// <summary>
    /// In IA-32e mode reads the other half of a system descriptor, which must lie in the table and have a type of 0
    /// (SDM 3A 5.8.3.1, figure 5-8); does nothing in legacy mode.
    /// </summary>
    internal static bool TryReadUpperHalf(Core c, ushort selector, ref Descriptor descriptor)
    {
        if (!c.InLongMode)
        {
            return true;
        }

        if (!TryLocate(c, selector, 16, out _))
        {
            c.RaiseGeneralProtection(ErrorCode(selector));
            return false;
        }

        if (!TryLoad(c, descriptor.Linear + 8, 8, out ulong high))
        {
            return false;
        }

        descriptor = new Descriptor(descriptor.Linear, descriptor.Low, high);
        if (descriptor.UpperType != 0)
        {
            c.RaiseGeneralProtection(ErrorCode(selector));
            return false;
        }

        return true;
    }

    /// <summary>Reads bytes of a system structure at a linear address.</summary>
    internal static bool TryLoad(Core c, ulong linear, int sizeBytes, out ulong value) =>
        c.TryLoadLinear(SystemAddress(c, linear), sizeBytes, AccessMode.ImplicitSupervisor, out value);

    /// <summary>Linear addresses of system structures have 64 bits in IA-32e mode, whatever the code segment.</summary>
    internal static ulong SystemAddress(Core c, ulong linear) => c.InLongMode ? linear : (uint)linear;
}
