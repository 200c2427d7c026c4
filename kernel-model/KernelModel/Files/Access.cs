namespace KernelModel.Files;

/// <summary>What a call wants to do to a file: R_OK, W_OK and X_OK of access(2).</summary>
[Flags]
internal enum Access
{
    None = 0,
    Execute = 1,
    Write = 2,
    Read = 4,
}
