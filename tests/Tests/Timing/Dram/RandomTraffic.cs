using Emulator.Arch;
using Emulator.Dram;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>
/// Requests with bursts, pauses, rows that come again and lines that come again, all from one seed. They come in at
/// their times or as soon after as the memory takes them.
/// </summary>
internal sealed class RandomTraffic
{
    private const int Requests = 400;

    private readonly (ulong Address, bool IsWrite, long Pause)[] _requests;

    internal RandomTraffic(DramDevice device, uint seed)
    {
        ulong state = seed;
        ulong Next()
        {
            state += 0x9E3779B97F4A7C15;
            ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }

        ulong lines = (ulong)(device.Organization.CapacityBytes / device.Organization.LineBytes);
        ulong spread = 1 + (Next() % 4);
        int writesOfTen = (int)(Next() % 8);
        ulong longest = Next() % 3 == 0 ? (ulong)device["nREFI"] * 3 : 200;
        ulong last = 0;
        _requests = new (ulong, bool, long)[Requests];
        for (int i = 0; i < Requests; i++)
        {
            ulong line = (Next() % 6) switch
            {
                0 => last,
                1 or 2 => (last + 1) % lines,
                3 => (last + (lines >> 8)) % lines,
                _ => Next() % (lines >> (int)(spread * 4)),
            };
            long pause = Next() % 16 == 0 ? (long)(Next() % longest) : 0;
            last = line;
            ulong address = line * (ulong)device.Organization.LineBytes;
            _requests[i] = (address, (int)(Next() % 10) < writesOfTen, pause);
        }
    }

    /// <param name="memory">Where the requests go.</param>
    /// <param name="beforeSubmit">Looks at the memory each time before it is given a request.</param>
    internal TrafficResult Run(MemoryController memory, Action<MemoryController>? beforeSubmit = null)
    {
        int[] completions = new int[Requests];
        long[] sent = new long[Requests];
        long shortest = long.MaxValue;
        long now = 0;
        int next = 0;
        int open = Requests;
        long due = _requests[0].Pause;
        CompletionQueue done = default;
        while (open > 0)
        {
            bool offered = false;
            if (next < Requests && now >= due)
            {
                (ulong address, bool isWrite, _) = _requests[next];
                beforeSubmit?.Invoke(memory);
                offered = memory.TrySubmit(new(next, new(address), isWrite, Requester: 3), new Cycle(now));
                if (offered)
                {
                    sent[next++] = now;
                    due = next < Requests ? now + 1 + _requests[next].Pause : long.MaxValue;
                }
            }

            long arrival = next < Requests && (offered || due > now) ? due : long.MaxValue;
            now = Math.Min(arrival, memory.NextEvent.Value);
            done.Clear();
            memory.AdvanceTo(new Cycle(now), ref done);
            foreach (ref readonly Completion completion in done.Items)
            {
                open--;
                completions[completion.Id]++;
                if (!_requests[completion.Id].IsWrite)
                {
                    shortest = Math.Min(shortest, completion.At.Value - sent[completion.Id]);
                }
            }
        }

        return new TrafficResult(completions, shortest, now);
    }
}
