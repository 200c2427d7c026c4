namespace Tests.Conformance.Mmu;

/// <summary>What the model says about one access.</summary>
internal struct SdmOutcome
{
    public bool PageFault;
    public uint ErrorCode;
    public ulong Physical;
    public int PageBits;
    public bool Writable;
    public bool UserAddress;
    public bool ExecuteDisabled;
    public bool Global;
    public int Key;
    public int PatIndex;
    public bool Dirty;
    public bool MayRead;
    public bool MayWrite;
    public bool MayFetch;
}
