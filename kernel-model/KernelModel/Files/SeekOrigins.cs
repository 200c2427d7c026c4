namespace KernelModel.Files;

/// <summary>SEEK_* of lseek.</summary>
internal static class SeekOrigins
{
    public const int Set = 0;
    public const int Current = 1;
    public const int End = 2;
    public const int Data = 3;
    public const int Hole = 4;
}
