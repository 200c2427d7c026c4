using System.Text;
using Emulator.Arch;

namespace Emulator.Machine;

/// <summary>Checkpoints: the whole machine as one stream, each part after its name.</summary>
public sealed partial class PcMachine
{
    private const string Signature = "pagewalk machine";
    private const int Version = 2;

    /// <summary>
    /// Memory first, because what is derived from it is dropped; the core last, because others touch its wires.
    /// </summary>
    private IEnumerable<ICheckpointable> Parts => [_memory, _clock, _events, _progress, .. _chipset.Devices, _core];

    /// <summary>
    /// Writes the state of the machine; RAM as its frames that are not zero. What the core has cached of translations
    /// and decoded code is dropped, as it is missing after <see cref="Restore"/>: going on here and going on there
    /// are the same, also for a guest that changes page tables and tells nobody.
    /// </summary>
    public void Save(Stream stream)
    {
        using BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Signature);
        writer.Write(Version);
        foreach (ICheckpointable part in Parts)
        {
            writer.Write(part.CheckpointName);
            part.Save(writer);
        }
    }

    /// <summary>Puts the machine into a saved state; it must have been built with the same options.</summary>
    /// <exception cref="InvalidDataException">The stream is not a checkpoint of such a machine.</exception>
    public void Restore(Stream stream)
    {
        using BinaryReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
        try
        {
            if (reader.ReadString() != Signature || reader.ReadInt32() != Version)
            {
                throw new InvalidDataException("this is not a checkpoint of this version");
            }

            _requests.Clear();
            foreach (ICheckpointable part in Parts)
            {
                string name = reader.ReadString();
                if (name != part.CheckpointName)
                {
                    throw new InvalidDataException($"the checkpoint has '{name}' where '{part.CheckpointName}' is");
                }

                part.Restore(reader);
            }
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("the checkpoint ends too early", e);
        }
    }
}
