namespace Emulator.Dram.Standards;

/// <summary>How far a constraint reaches: both commands go to the same one of these.</summary>
public enum Level : byte
{
    Channel,

    /// <summary>A rank; of HBM: a pseudo channel.</summary>
    Rank,
    BankGroup,

    /// <summary>A bank; of PREsb, REFsb and RFMsb: each of the banks that they go to.</summary>
    Bank,
}
