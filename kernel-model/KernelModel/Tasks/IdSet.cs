namespace KernelModel.Tasks;

/// <summary>The four identities that a thread has of each kind, users and groups: both change by the same rules.
/// </summary>
/// <param name="Real">Who started it.</param>
/// <param name="Effective">Whose rights it has.</param>
/// <param name="Saved">Whom it may become again.</param>
/// <param name="FileSystem">Whose files it opens; follows the effective one.</param>
internal readonly record struct IdSet(uint Real, uint Effective, uint Saved, uint FileSystem)
{
    /// <summary>-1 leaves an identity as it is, and is none.</summary>
    public const uint Unchanged = uint.MaxValue;

    /// <summary>One of the three that anybody may become.</summary>
    public bool IsOwn(uint id) => id == Real || id == Effective || id == Saved;

    /// <summary>setuid, setgid: all of them with the power to, the effective one without.</summary>
    /// <returns>0 or a negated error.</returns>
    public long Set(uint id, bool hasPower, out IdSet now)
    {
        now = hasPower ? new IdSet(id, id, id, id) : this with { Effective = id, FileSystem = id };
        return id == Unchanged ? -Errno.EINVAL
            : hasPower || id == Real || id == Saved ? 0 : -Errno.EPERM;
    }

    /// <summary>setreuid, setregid: who changes more than the effective one within its own changes the saved one.
    /// </summary>
    /// <returns>0 or a negated error.</returns>
    public long SetReal(uint newReal, uint newEffective, bool hasPower, out IdSet now)
    {
        uint real = newReal == Unchanged ? Real : newReal;
        uint effective = newEffective == Unchanged ? Effective : newEffective;
        bool saves = newReal != Unchanged || (newEffective != Unchanged && effective != Real);
        now = new IdSet(real, effective, saves ? effective : Saved, effective);
        return hasPower || ((real == Real || real == Effective) && IsOwn(effective)) ? 0 : -Errno.EPERM;
    }

    /// <summary>setresuid, setresgid.</summary>
    /// <returns>0 or a negated error.</returns>
    public long SetAll(uint newReal, uint newEffective, uint newSaved, bool hasPower, out IdSet now)
    {
        uint real = newReal == Unchanged ? Real : newReal;
        uint effective = newEffective == Unchanged ? Effective : newEffective;
        uint saved = newSaved == Unchanged ? Saved : newSaved;
        now = new IdSet(real, effective, saved, effective);
        return hasPower || (IsOwn(real) && IsOwn(effective) && IsOwn(saved)) ? 0 : -Errno.EPERM;
    }
}
