namespace Tests.Kernel.Mm;

/// <summary>One page of the naive model: its rights, and the contents that it shows.</summary>
internal sealed class NaivePage
{
    public int Prot { get; set; }

    public bool IsShared { get; init; }

    /// <summary>The file and the page of it; null for private anonymous memory.</summary>
    public NaiveFile? File { get; init; }

    public int Index { get; init; }

    /// <summary>The page's own contents; null while it shows the file's.</summary>
    public byte? Own { get; set; }

    public bool IsBeyondEnd => File is not null && Index >= File.Pages.Count;

    public byte Value
    {
        get => File is null ? Own ?? 0 : Own ?? File.Pages[Index];
        set
        {
            if (IsShared && File is not null)
            {
                File.Pages[Index] = value;
            }
            else
            {
                Own = value;
            }
        }
    }

    public NaivePage Copy() => new() { Prot = Prot, IsShared = IsShared, File = File, Index = Index, Own = Own };
}
