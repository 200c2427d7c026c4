using Emulator.Arch;
using Emulator.Cpu.Segments;

namespace Emulator.Cpu.Tasks;

/// <summary>
/// Every place that a task switch reads and writes before it is in the new task, so that page faults there come up in
/// the old one (SDM 3A 7.3, step 5).
/// </summary>
internal unsafe struct TaskPlaces
{
    private const int LinkBytes = 2;
    private const int AccessRightsOffset = 4;

    /// <summary>The registers in the old TSS.</summary>
    internal Place Saved;

    /// <summary>The new TSS.</summary>
    internal Place Image;

    /// <summary>The link in the new TSS.</summary>
    internal Place Link;

    /// <summary>The second doubleword of the old TSS descriptor, with its busy bit.</summary>
    internal Place OldAccessRights;

    /// <summary>The new task register, with the place of its busy bit.</summary>
    internal PreparedSegment Task;

    internal static bool TryReach(
        Core c, ushort selector, in Descriptor tss, TaskSwitchKind kind, out TaskPlaces places)
    {
        places = default;
        CpuState* s = c.S;
        TaskFormat old = TaskFormat.Of(s->Tr.Type);
        TaskFormat target = TaskFormat.Of(tss.Type);
        ulong descriptor = s->Gdtr.Base + (s->Tr.Selector & 0xFFF8u) + AccessRightsOffset;
        return TryReach(
                c, s->Tr.Base + (uint)old.SavedOffset, old.SavedBytes, AccessKind.Write, out places.Saved)
            && TryReach(c, tss.Base, target.Bytes, AccessKind.Read, out places.Image)
            && (kind != TaskSwitchKind.Nest
                || TryReach(c, tss.Base, LinkBytes, AccessKind.Write, out places.Link))
            && (kind == TaskSwitchKind.Nest
                || TryReach(c, descriptor, AccessRightsOffset, AccessKind.Write, out places.OldAccessRights))
            && PreparedSegment.TryMake(c, tss, selector, tss.Type | SystemType.Busy, out places.Task);
    }

    private static bool TryReach(Core c, ulong linear, int sizeBytes, AccessKind kind, out Place place) =>
        c.ReachLinear((uint)linear, sizeBytes, kind, AccessMode.ImplicitSupervisor, stack: false, out place);
}
