using Emulator.Arch;

namespace Emulator.Machine;

/// <summary>
/// The events of all devices in the order of guest time: a binary heap that knows where each (device, kind) stands, so
/// that an event can be moved or taken back. A (device, kind) has at most one event; scheduling it again moves it.
/// </summary>
internal sealed class EventQueue : ICheckpointable
{
    /// <summary>Events a device can have at the same time.</summary>
    public const int KindsPerDevice = 4;

    /// <summary>What <see cref="NextNs"/> gives when nothing is scheduled.</summary>
    public const long Never = long.MaxValue;

    private readonly List<IEventTarget> _targets = [];
    private GuestEvent[] _heap = new GuestEvent[16];
    private int[] _position = [];
    private int _count;

    /// <summary>Called with the new earliest time whenever an event became the earliest one.</summary>
    public IEarliestEventListener? Listener { get; set; }

    /// <inheritdoc />
    public string CheckpointName => "events";

    /// <summary>When the next event is due; <see cref="Never"/> without events.</summary>
    public long NextNs => _count == 0 ? Never : _heap[0].TimeNs;

    /// <summary>How many events wait.</summary>
    public int Count => _count;

    /// <summary>Gives a device its number; devices register in a fixed order when the machine is built.</summary>
    public int Register(IEventTarget target)
    {
        _targets.Add(target);
        Array.Resize(ref _position, _targets.Count * KindsPerDevice);
        Array.Fill(_position, -1, _position.Length - KindsPerDevice, KindsPerDevice);
        return _targets.Count - 1;
    }

    /// <summary>Schedules an event, or moves it when it is already scheduled.</summary>
    public void Schedule(int device, int kind, long timeNs)
    {
        GuestEvent record = new(timeNs, device, kind);
        int at = _position[Slot(device, kind)];
        if (at < 0)
        {
            at = _count++;
            if (at == _heap.Length)
            {
                Array.Resize(ref _heap, at * 2);
            }
        }

        Settle(at, record);
        if (_heap[0] == record)
        {
            Listener?.EarliestEventMoved(timeNs);
        }
    }

    /// <summary>Takes an event back; nothing happens when it is not scheduled.</summary>
    public void Cancel(int device, int kind)
    {
        int at = _position[Slot(device, kind)];
        if (at < 0)
        {
            return;
        }

        _position[Slot(device, kind)] = -1;
        GuestEvent last = _heap[--_count];
        if (at < _count)
        {
            Settle(at, last);
        }
    }

    /// <summary>True while the device has any event scheduled.</summary>
    public bool HasEvents(int device) =>
        _position.AsSpan(device * KindsPerDevice, KindsPerDevice).ContainsAnyExcept(-1);

    /// <summary>Fires every event that is due, also those that firing schedules; gives how many.</summary>
    public int FireUntil(long nowNs)
    {
        int fired = 0;
        while (_count > 0 && _heap[0].TimeNs <= nowNs)
        {
            GuestEvent due = _heap[0];
            Cancel(due.Device, due.Kind);
            _targets[due.Device].OnEvent(due.Kind, due.TimeNs);
            fired++;
        }

        return fired;
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        GuestEvent[] ordered = _heap[.._count];
        Array.Sort(ordered);
        writer.Write(ordered.Length);
        foreach (GuestEvent record in ordered)
        {
            writer.Write(record.TimeNs);
            writer.Write(record.Device);
            writer.Write(record.Kind);
        }
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        Array.Fill(_position, -1);
        _count = 0;
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            long timeNs = reader.ReadInt64();
            int device = reader.ReadInt32();
            int kind = reader.ReadInt32();
            if ((uint)device >= (uint)_targets.Count || (uint)kind >= KindsPerDevice)
            {
                throw new InvalidDataException($"event {kind} of device {device} does not exist");
            }

            Schedule(device, kind, timeNs);
        }
    }

    private static int Slot(int device, int kind) => (device * KindsPerDevice) + kind;

    /// <summary>
    /// Puts a record at a place of the heap whose old content is given up, then up or down to where it belongs.
    /// </summary>
    private void Settle(int at, in GuestEvent record)
    {
        while (at > 0 && record < _heap[(at - 1) / 2])
        {
            Put(at, _heap[(at - 1) / 2]);
            at = (at - 1) / 2;
        }

        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && _heap[child + 1] < _heap[child])
            {
                child++;
            }

            if (record <= _heap[child])
            {
                break;
            }

            Put(at, _heap[child]);
            at = child;
        }

        Put(at, record);
    }

    private void Put(int at, in GuestEvent record)
    {
        _heap[at] = record;
        _position[Slot(record.Device, record.Kind)] = at;
    }
}
