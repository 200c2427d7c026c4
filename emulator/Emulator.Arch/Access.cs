namespace Emulator.Arch;

/// <summary>One access to linear memory: what it does and on whose behalf.</summary>
public readonly record struct Access(AccessKind Kind, AccessMode Mode)
{
    public bool IsWrite => Kind == AccessKind.Write;

    public bool IsFetch => Kind == AccessKind.Execute;

    public bool IsUser => Mode == AccessMode.User;
}
