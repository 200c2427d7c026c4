using System.Buffers.Binary;
using System.Text;
using Emulator.Arch;

namespace Firmware.Samples.Tour;

/// <summary>
/// One access of the tour: what is set up, what is done, what the SDM says happens, how it is handled.
/// </summary>
internal sealed record TourCase
{
    /// <summary>The size of a row in the guest's table, and the offsets of its fields.</summary>
    public const int RowSizeBytes = 184;
    public const int LinearField = 0;
    public const int LeafField = 8;
    public const int LeafValueField = 16;
    public const int EntryField = 24;
    public const int BeforeField = 32;
    public const int AfterField = 40;
    public const int ExpectedAddressField = 48;
    public const int Cr4Field = 56;
    public const int AccessField = 64;
    public const int HandlingField = 68;
    public const int NeedsField = 72;
    public const int SettingField = 76;
    public const int ExpectedVectorField = 80;
    public const int ExpectedErrorField = 82;
    public const int ExpectedLeafField = 84;
    public const int KeysField = 88;

    /// <summary>The texts, padded to columns and NUL-terminated.</summary>
    public const int TitleField = 96;
    public const int HandledField = 148;
    private const int TitleColumns = 51;
    private const int HandledColumns = 32;

    /// <summary>The expected vector of an access without a fault.</summary>
    public const ushort NoFault = 0xFFFF;

    public required string Title { get; init; }

    /// <summary>What the handler did, for the report.</summary>
    public string Handled { get; init; } = string.Empty;

    public required TourAccess Access { get; init; }

    /// <summary>The address accessed.</summary>
    public required ulong Linear { get; init; }

    /// <summary>
    /// Where the entry that maps the page lies, and its value before; its A and D flags are reported.
    /// </summary>
    public required ulong Leaf { get; init; }

    public ulong LeafValue { get; init; }

    /// <summary>
    /// The entry that makes the case, possibly the leaf: where, its value before and after the repair.
    /// </summary>
    public required ulong Entry { get; init; }

    public required ulong Before { get; init; }

    public ulong After { get; init; }

    public TourHandling Handling { get; init; } = TourHandling.Repair;

    public TourFeatures Needs { get; init; }

    public TourSetting Setting { get; init; }

    /// <summary>CR4 bits set during the case.</summary>
    public ulong Cr4 { get; init; }

    /// <summary>PKRU, or IA32_PKRS when the case needs that.</summary>
    public uint Keys { get; init; }

    public ushort ExpectedVector { get; init; } = NoFault;

    public PageFaultErrorCode ExpectedError { get; init; }

    /// <summary>CR2 after the fault.</summary>
    public ulong ExpectedAddress { get; init; }

    /// <summary>The A and D flags of the leaf afterwards; all ones = the SDM leaves them open.</summary>
    public uint ExpectedLeaf { get; init; } = uint.MaxValue;

    /// <summary>The row for the guest.</summary>
    public byte[] ToRow()
    {
        byte[] row = new byte[RowSizeBytes];
        Put(LinearField, Linear);
        Put(LeafField, Leaf);
        Put(LeafValueField, LeafValue);
        Put(EntryField, Entry);
        Put(BeforeField, Before);
        Put(AfterField, After);
        Put(ExpectedAddressField, ExpectedAddress);
        Put(Cr4Field, Cr4);
        Put(AccessField, (uint)Access | ((ulong)Handling << 32));
        Put(NeedsField, (uint)Needs | ((ulong)Setting << 32));
        Put(ExpectedVectorField, ExpectedVector | ((ulong)ExpectedError << 16) | ((ulong)ExpectedLeaf << 32));
        Put(KeysField, Keys);
        Encoding.ASCII.GetBytes(Title.PadRight(TitleColumns), row.AsSpan(TitleField));
        Encoding.ASCII.GetBytes(Handled.PadRight(HandledColumns), row.AsSpan(HandledField));
        return row;

        void Put(int field, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(row.AsSpan(field), value);
    }
}
