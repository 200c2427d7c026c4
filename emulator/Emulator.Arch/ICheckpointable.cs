namespace Emulator.Arch;

/// <summary>A part of the machine whose whole state can be saved and put back.</summary>
public interface ICheckpointable
{
    /// <summary>The part's name in a checkpoint; unique in its machine.</summary>
    string CheckpointName { get; }

    /// <summary>Writes all state.</summary>
    void Save(BinaryWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The data are not of this part or version.</exception>
    void Restore(BinaryReader reader);
}
