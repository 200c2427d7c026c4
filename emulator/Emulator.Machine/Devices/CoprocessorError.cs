using Emulator.Arch;

namespace Emulator.Machine.Devices;

/// <summary>
/// What a PC makes of FERR#: a rise latches interrupt request 13, and a write to port 0xF0 takes the request back and
/// asserts IGNNE# for as long as FERR# stays (SDM 1 D.2.1.3; 82801 data sheets, COPROC_ERR).
/// </summary>
internal sealed class CoprocessorError : IDevice, IPortDevice, INumericErrorPins
{
    public const ushort Port = 0xF0;
    public const int Line = 13;

    private readonly IInterruptLines _lines;
    private bool _hasError;

    public CoprocessorError(IInterruptLines lines) => _lines = lines;

    /// <inheritdoc />
    public string CheckpointName => "ferr";

    /// <inheritdoc />
    public bool IgnoresErrors { get; private set; }

    /// <inheritdoc />
    public void SetError(bool asserted)
    {
        if (asserted && !_hasError)
        {
            _lines.SetLine(Line, true);
        }

        _hasError = asserted;
        IgnoresErrors &= asserted;
    }

    /// <inheritdoc />
    public void Reset()
    {
        _hasError = false;
        IgnoresErrors = false;
        _lines.SetLine(Line, false);
    }

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes) => byte.MaxValue;

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value)
    {
        IgnoresErrors = _hasError;
        _lines.SetLine(Line, false);
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        writer.Write(_hasError);
        writer.Write(IgnoresErrors);
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        _hasError = reader.ReadBoolean();
        IgnoresErrors = reader.ReadBoolean();
    }
}
