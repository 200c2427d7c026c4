using KernelModel.Tasks;
using Tests.Support;

namespace Tests.Kernel.Tasks;

/// <summary>The heap of timers against a sorted list.</summary>
public sealed class TimersTests
{
    [Test]
    public void Timers_come_in_order_of_time_then_of_arrival_whatever_is_taken_out()
    {
        Timers timers = new();
        List<(long At, long Order, int Timer)> naive = [];
        SplitMix random = new(7);
        int taken = 0;
        for (long i = 0; i < 20_000; i++)
        {
            int what = (int)(random.Next() % 8);
            if (what < 4 || naive.Count == 0)
            {
                long at = (long)(random.Next() % 1000);
                naive.Add((at, i, timers.Add(at, TimerKind.Deadline, i)));
            }
            else if (what == 4)
            {
                int victim = (int)(random.Next() % (ulong)naive.Count);
                timers.Remove(naive[victim].Timer);
                naive.RemoveAt(victim);
            }
            else
            {
                (long At, long Order, int Timer) first = naive.OrderBy(t => t.At).ThenBy(t => t.Order).First();
                Assert.That(timers.NextNs, Is.EqualTo(first.At));
                Assert.That(timers.TryTake(first.At - 1, out _, out _), Is.False);
                Assert.That(timers.TryTake(first.At, out TimerKind kind, out WaitKey key), Is.True);
                Assert.That((kind, key.Id), Is.EqualTo((TimerKind.Deadline, first.Order)));
                naive.Remove(first);
                taken++;
            }

            Assert.That(timers.Count, Is.EqualTo(naive.Count));
        }

        TestContext.Out.WriteLine($"{taken} timers taken in order");
    }
}
