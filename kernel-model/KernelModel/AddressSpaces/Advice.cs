namespace KernelModel.AddressSpaces;

/// <summary>MADV_* (include/uapi/asm-generic/mman-common.h).</summary>
internal static class Advice
{
    public const int Normal = 0;
    public const int Random = 1;
    public const int Sequential = 2;
    public const int WillNeed = 3;
    public const int DontNeed = 4;
    public const int Free = 8;
    public const int Remove = 9;
    public const int DontFork = 10;
    public const int DoFork = 11;
    public const int Mergeable = 12;
    public const int Unmergeable = 13;
    public const int HugePage = 14;
    public const int NoHugePage = 15;
    public const int DontDump = 16;
    public const int DoDump = 17;
    public const int WipeOnFork = 18;
    public const int KeepOnFork = 19;
    public const int Cold = 20;
    public const int PageOut = 21;
    public const int PopulateRead = 22;
    public const int PopulateWrite = 23;
    public const int DontNeedLocked = 24;
    public const int Collapse = 25;
}
