using System.Buffers.Binary;

namespace Emulator.Machine.Devices;

/// <summary>
/// The host bridge at 00:00.0, as much of Intel's 82441FX (data sheet 290549) as firmware programs: its identity and
/// the programmable attribute map (PAM0–PAM6, 0x59–0x5F), which shadows the firmware's ROM with RAM.
/// </summary>
/// <remarks>
/// After power-on the PAM registers read 0, as on the chip, but RAM answers below 1 MiB all the same, the firmware's
/// copy in it: firmware that does not know the bridge runs from there. A register takes effect when it is written.
/// </remarks>
internal sealed class HostBridge : IDevice
{
    private const int ConfigBytes = 256;
    private const int Command = 0x04;
    private const int FirstPam = 0x59;
    private const int LastPam = 0x5F;
    private const byte BothHalves = 0x33;
    private const byte UpperHalf = 0x30;

    private readonly ShadowRam _shadow;
    private readonly byte[] _config = new byte[ConfigBytes];

    public HostBridge(ShadowRam shadow) => _shadow = shadow;

    /// <inheritdoc />
    public string CheckpointName => "host-bridge";

    /// <inheritdoc />
    public void Reset()
    {
        _config.AsSpan().Clear();
        Put16(0x00, 0x8086);
        Put16(0x02, 0x1237);

        // Memory and bus mastering cannot be switched off; medium DEVSEL timing, fast back-to-back.
        Put16(Command, 0x0006);
        Put16(0x06, 0x0280);
        _config[0x08] = 0x02;
        Put16(0x0A, 0x0600);

        // By the subsystem a guest knows a board with QEMU's devices, which fw_cfg and the power management are.
        Put16(0x2C, 0x1AF4);
        Put16(0x2E, 0x1100);
        _shadow.Reset();
    }

    /// <summary>RAM everywhere, as firmware leaves it for an operating system that finds no ROM there.</summary>
    public void EnterFirmwareState()
    {
        for (int register = FirstPam; register <= LastPam; register++)
        {
            Write(register, BothHalves);
        }
    }

    /// <summary>A byte of configuration space.</summary>
    public byte Read(int register) => _config[register];

    /// <summary>Writes a byte of configuration space; read-only bits stay.</summary>
    public void Write(int register, byte value)
    {
        byte writable = register switch
        {
            // SERR enable.
            Command + 1 => 0x01,

            // The latency timer.
            0x0D => 0xF8,
            FirstPam => UpperHalf,
            > FirstPam and <= LastPam => BothHalves,
            _ => 0,
        };
        _config[register] = (byte)((_config[register] & ~writable) | (value & writable));
        if (register is >= FirstPam and <= LastPam)
        {
            MapSegments(register);
        }
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        writer.Write(_config);
        _shadow.Save(writer);
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        reader.ReadExactly(_config);
        _shadow.Restore(reader);
    }

    /// <summary>PAM0 has one segment of 64 KiB in its upper half, the others two of 16 KiB each.</summary>
    private void MapSegments(int register)
    {
        byte low = (byte)(_config[register] & 3);
        byte high = (byte)((_config[register] >> 4) & 3);
        if (register == FirstPam)
        {
            _shadow.Set(ShadowRam.SegmentCount - 1, high);
            return;
        }

        int first = 2 * (register - FirstPam - 1);
        _shadow.Set(first, low);
        _shadow.Set(first + 1, high);
    }

    private void Put16(int register, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(_config.AsSpan(register), value);
}
