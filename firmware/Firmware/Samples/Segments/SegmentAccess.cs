namespace Firmware.Samples.Segments;

/// <summary>What a case does with its segment.</summary>
internal enum SegmentAccess : byte
{
    /// <summary>Loads ES, and nothing more.</summary>
    Load,

    /// <summary>Loads ES and reads a doubleword.</summary>
    Read,

    /// <summary>Loads ES and writes a doubleword.</summary>
    Write,

    /// <summary>Loads SS, and nothing more.</summary>
    LoadStack,

    /// <summary>Loads SS and reads a doubleword through it.</summary>
    ReadStack,

    /// <summary>Calls into the segment, where a far return lies.</summary>
    Execute,
}
