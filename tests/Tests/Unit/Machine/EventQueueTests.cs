using CsCheck;
using Emulator.Machine;

namespace Tests.Unit.Machine;

[TestFixture]
internal sealed class EventQueueTests
{
    [Test]
    public void Events_fire_by_time_then_device_then_kind()
    {
        (EventQueue queue, List<GuestEvent> fired) = Make(3);
        queue.Schedule(2, 1, 50);
        queue.Schedule(1, 3, 50);
        queue.Schedule(1, 0, 50);
        queue.Schedule(0, 2, 60);
        queue.Schedule(2, 0, 10);
        queue.FireUntil(100);
        Assert.That(fired, Is.EqualTo(new GuestEvent[]
        {
            new(10, 2, 0), new(50, 1, 0), new(50, 1, 3), new(50, 2, 1), new(60, 0, 2),
        }));
    }

    [Test]
    public void Nothing_fires_before_its_time()
    {
        (EventQueue queue, List<GuestEvent> fired) = Make(1);
        queue.Schedule(0, 0, 11);
        Assert.That(queue.FireUntil(10), Is.Zero);
        Assert.That(queue.FireUntil(11), Is.EqualTo(1));
        Assert.That(fired, Has.Count.EqualTo(1));
        Assert.That(queue.NextNs, Is.EqualTo(EventQueue.Never));
    }

    [Test]
    public void The_queue_agrees_with_a_sorted_set_whatever_is_scheduled_moved_and_cancelled()
    {
        Gen<(int Device, int Kind, int Time, int Action)> step =
            Gen.Select(Gen.Int[0, 7], Gen.Int[0, 3], Gen.Int[0, 40], Gen.Int[0, 9]);
        step.List[1, 200].Sample(
            steps =>
            {
                (EventQueue queue, List<GuestEvent> fired) = Make(8);
                Dictionary<(int, int), long> model = [];
                List<GuestEvent> expected = [];
                foreach ((int device, int kind, int time, int action) in steps)
                {
                    switch (action)
                    {
                        case < 6:
                            queue.Schedule(device, kind, time);
                            model[(device, kind)] = time;
                            break;
                        case < 8:
                            queue.Cancel(device, kind);
                            model.Remove((device, kind));
                            break;
                        default:
                            queue.FireUntil(time);
                            GuestEvent[] due = [.. Due(model, time)];
                            expected.AddRange(due);
                            Array.ForEach(due, e => model.Remove((e.Device, e.Kind)));
                            break;
                    }
                }

                queue.FireUntil(1000);
                expected.AddRange(Due(model, 1000));
                return fired.SequenceEqual(expected);
            },
            iter: 2000);
    }

    [Test]
    public void A_restored_queue_fires_what_the_saved_one_would()
    {
        (EventQueue queue, List<GuestEvent> fired) = Make(4);
        for (int i = 0; i < 16; i++)
        {
            queue.Schedule(i & 3, i >> 2, 1000 - (i * 37 % 200));
        }

        MemoryStream stream = new();
        queue.Save(new BinaryWriter(stream));
        stream.Position = 0;
        (EventQueue copy, List<GuestEvent> copied) = Make(4);
        copy.Schedule(0, 0, 1);
        copy.Restore(new BinaryReader(stream));
        queue.FireUntil(2000);
        copy.FireUntil(2000);
        Assert.That(copied, Is.EqualTo(fired));
    }

    [Test]
    public void A_listener_hears_of_every_new_earliest_event()
    {
        (EventQueue queue, _) = Make(1);
        Listener listener = new();
        queue.Listener = listener;
        queue.Schedule(0, 0, 50);
        queue.Schedule(0, 1, 70);
        queue.Schedule(0, 2, 20);
        Assert.That(listener.Heard, Is.EqualTo(new long[] { 50, 20 }));
    }

    private static IEnumerable<GuestEvent> Due(Dictionary<(int Device, int Kind), long> model, long now) => model
        .Where(e => e.Value <= now)
        .Select(e => new GuestEvent(e.Value, e.Key.Device, e.Key.Kind))
        .Order();

    private static (EventQueue Queue, List<GuestEvent> Fired) Make(int devices)
    {
        EventQueue queue = new();
        List<GuestEvent> fired = [];
        for (int i = 0; i < devices; i++)
        {
            queue.Register(new Target(i, fired));
        }

        return (queue, fired);
    }

    private sealed class Target(int device, List<GuestEvent> fired) : IEventTarget
    {
        public void OnEvent(int kind, long timeNs) => fired.Add(new GuestEvent(timeNs, device, kind));
    }

    private sealed class Listener : IEarliestEventListener
    {
        public List<long> Heard { get; } = [];

        public void EarliestEventMoved(long timeNs) => Heard.Add(timeNs);
    }
}
