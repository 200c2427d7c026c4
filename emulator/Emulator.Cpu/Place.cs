using Emulator.Arch;

namespace Emulator.Cpu;

/// <summary>
/// Where an operand in memory was found: translated and allowed for its intent, so that the load or store that
/// follows cannot fail.
/// An operand that crosses a page has two parts.
/// </summary>
internal unsafe struct Place
{
    /// <summary>
    /// Host address of the first part; null when it must go through the physical address space (device, ROM, code).
    /// </summary>
    internal byte* First;

    /// <summary>Host address of the second part, when there is one.</summary>
    internal byte* Second;

    internal PhysicalAddress FirstAddress;
    internal PhysicalAddress SecondAddress;

    /// <summary>Bytes in the first part; the whole size when nothing is crossed.</summary>
    internal int FirstBytes;

    internal int SizeBytes;

    /// <summary>The place of some of its bytes.</summary>
    internal readonly Place Part(int index, int sizeBytes)
    {
        bool inSecond = index >= FirstBytes;
        byte* host = inSecond ? Second : First;
        ulong offset = (ulong)(inSecond ? index - FirstBytes : index);
        return new Place
        {
            First = host == null ? null : host + offset,
            FirstAddress = new PhysicalAddress((inSecond ? SecondAddress : FirstAddress).Value + offset),
            FirstBytes = inSecond ? sizeBytes : Math.Min(FirstBytes - index, sizeBytes),
            Second = Second,
            SecondAddress = SecondAddress,
            SizeBytes = sizeBytes,
        };
    }

    /// <summary>The bytes of this place from an offset on.</summary>
    internal readonly Place Slice(int offsetBytes, int sizeBytes)
    {
        if (offsetBytes >= FirstBytes)
        {
            int into = offsetBytes - FirstBytes;
            return new Place
            {
                First = Second == null ? null : Second + into,
                FirstAddress = SecondAddress + (ulong)into,
                FirstBytes = sizeBytes,
                SizeBytes = sizeBytes,
            };
        }

        Place part = this;
        part.First = First == null ? null : First + offsetBytes;
        part.FirstAddress = FirstAddress + (ulong)offsetBytes;
        part.FirstBytes = Math.Min(FirstBytes - offsetBytes, sizeBytes);
        part.SizeBytes = sizeBytes;
        return part;
    }
}
