namespace Emulator.Images;

/// <summary>
/// The form of cpio archives that Linux unpacks (Documentation/driver-api/early-userspace/buffer-format.rst): a magic
/// number, thirteen fields of eight hexadecimal digits, the name with its zero, the content; name and content are
/// filled up to multiples of <see cref="Alignment"/>.
/// </summary>
internal static class CpioFormat
{
    internal const int MagicBytes = 6;
    internal const int FieldBytes = 8;
    internal const int Fields = 13;
    internal const int HeaderBytes = MagicBytes + (Fields * FieldBytes);
    internal const uint Alignment = 4;

    /// <summary>The name of the entry that ends an archive.</summary>
    internal const string EndMark = "TRAILER!!!";

    /// <summary>The part of the mode that tells what an entry is.</summary>
    internal const uint TypeMask = 0xF000;
    internal const uint CharacterDevice = 0x2000;
    internal const uint Folder = 0x4000;
    internal const uint RegularFile = 0x8000;
    internal const uint SymbolicLink = 0xA000;

    /// <summary>The magic number of the form newc.</summary>
    internal static ReadOnlySpan<byte> NewMagic => "070701"u8;

    /// <summary>The magic number of the form crc: newc with sums over the content.</summary>
    internal static ReadOnlySpan<byte> SummedMagic => "070702"u8;
}
