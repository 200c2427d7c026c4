namespace Emulator.Dram.Controller;

/// <summary>The row buffer of a bank: what is open, and for whom.</summary>
internal struct RowBuffer
{
    internal const int Closed = -1;

    /// <summary>Its bit among the banks of its rank.</summary>
    internal ulong Bit;
    internal int Rank;

    /// <summary>The open row, or <see cref="Closed"/>.</summary>
    internal int OpenRow;

    /// <summary>The request for which the row was opened, until its data are moved.</summary>
    internal int Active;

    /// <summary>Requests that have used the row since it was opened.</summary>
    internal int HitsInRow;
}
