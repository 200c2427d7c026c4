using System.Globalization;
using System.Numerics;

namespace Emulator.Dram.Replay;

/// <summary>Requests made by rule: the same for the same seed.</summary>
public sealed class GeneratedRequests : RequestSource
{
    private readonly long _count;
    private readonly ulong _lines;
    private readonly ulong _lineBytes;
    private readonly ulong _memoryMask;
    private readonly ulong _stride;
    private readonly bool _isRandom;
    private readonly uint _reads;
    private readonly uint _writes;

    /// <summary>What changes in the address, by the trailing zeros of the next number.</summary>
    private readonly ulong[]? _turns;
    private ulong _state;
    private ulong _address;
    private long _made;

    private GeneratedRequests(
        long count, long capacityBytes, int lineBytes, ulong seed, ulong stride, bool isRandom, uint reads, uint writes,
        Func<ulong, ulong>? addressOf)
    {
        _count = count;
        _lines = (ulong)(capacityBytes / lineBytes);
        _lineBytes = (ulong)lineBytes;
        _memoryMask = (ulong)capacityBytes - 1;
        _state = seed;
        _stride = stride;
        _isRandom = isRandom;
        _reads = reads;
        _writes = writes;
        if (addressOf is not null)
        {
            // From n to n + 1 the lowest bits flip, up to n + 1's lowest 1.
            _turns = new ulong[64];
            for (int bit = 0; bit < _turns.Length; bit++)
            {
                _turns[bit] = addressOf(ulong.MaxValue >> (63 - bit));
            }
        }
    }

    /// <summary>The forms, for help and messages.</summary>
    public static string Forms => "seq, rotate, random, chase, stride:BYTES, mix:READS/WRITES";

    /// <inheritdoc/>
    public override double Progress => _made / (double)Math.Max(_count, 1);

    /// <summary>Reads that may be under way at once, when the form itself says so: a chase waits for each.</summary>
    public static int? WindowOf(string? form) => form == "chase" ? 1 : null;

    /// <summary>A generator from its name.</summary>
    /// <param name="form">One of <see cref="Forms"/>.</param>
    /// <param name="count">Requests in all.</param>
    /// <param name="capacityBytes">The memory, a power of two; addresses wrap.</param>
    /// <param name="lineBytes">What a request moves.</param>
    /// <param name="seed">Where random addresses start.</param>
    /// <param name="rotated">
    /// The address of the n-th line of an order that changes the bank group with each: a sum modulo 2 of what each bit
    /// of n gives.
    /// </param>
    /// <exception cref="FormatException">No such form.</exception>
    public static GeneratedRequests Parse(
        string form, long count, long capacityBytes, int lineBytes, ulong seed, Func<ulong, ulong> rotated)
    {
        GeneratedRequests Make(ulong stride, bool isRandom, uint reads, uint writes, Func<ulong, ulong>? order = null)
            => new(count, capacityBytes, lineBytes, seed, stride, isRandom, reads, writes, order);

        string[] parts = form.Split(':', 2);
        ulong line = (ulong)lineBytes;
        switch (parts[0])
        {
            case "seq" when parts.Length == 1:
                return Make(line, false, 1, 0);
            case "rotate" when parts.Length == 1:
                return Make(line, false, 1, 0, rotated);
            case "random" or "chase" when parts.Length == 1:
                return Make(line, true, 1, 0);
            case "stride" when parts.Length == 2 && TryPositive(parts[1], out ulong stride):
                return Make(stride, false, 1, 0);
            case "mix" when parts.Length == 2 && parts[1].Split('/') is [string r, string w]
                && TryPositive(r, out ulong reads) && TryPositive(w, out ulong writes)
                && reads < 1000 && writes < 1000:
                return Make(line, true, (uint)reads, (uint)writes);
            default:
                throw new FormatException($"no such generator: give one of {Forms}");
        }
    }

    /// <inheritdoc/>
    public override int Fill(Span<TraceRequest> requests) // HOT
    {
        Span<TraceRequest> next = requests[..(int)Math.Min(requests.Length, _count - _made)];
        if (_isRandom)
        {
            FillRandom(next);
        }
        else
        {
            FillOrdered(next);
        }

        _made += next.Length;
        return next.Length;
    }

    private void FillRandom(Span<TraceRequest> requests) // HOT
    {
        for (int i = 0; i < requests.Length; i++)
        {
            bool isWrite = _writes > 0 && (NextRandom() >> 32) % (_reads + _writes) >= _reads;
            requests[i] = new TraceRequest(Math.BigMul(NextRandom(), _lines, out _) * _lineBytes, isWrite);
        }
    }

    private void FillOrdered(Span<TraceRequest> requests) // HOT
    {
        long number = _made;
        ulong address = _address;
        for (int i = 0; i < requests.Length; i++)
        {
            requests[i] = new TraceRequest(address & _memoryMask, false);
            number++;
            address = _turns is null ? address + _stride : address ^ _turns[BitOperations.TrailingZeroCount(number)];
        }

        _address = address;
    }

    private static bool TryPositive(string text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
        && value is > 0 and < 1UL << 40;

    /// <summary>SplitMix64 (Steele, Lea and Flood, doi 10.1145/2714064.2660195).</summary>
    private ulong NextRandom()
    {
        ulong z = _state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
