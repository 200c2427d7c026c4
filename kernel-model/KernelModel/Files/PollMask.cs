namespace KernelModel.Files;

/// <summary>What a file is ready for: EPOLL* and POLL* share their values (include/uapi/linux/eventpoll.h).</summary>
[Flags]
internal enum PollMask : uint
{
    None = 0,
    In = 0x1,
    Priority = 0x2,
    Out = 0x4,
    Error = 0x8,
    HangUp = 0x10,
    Invalid = 0x20,
    ReadNormal = 0x40,
    ReadBand = 0x80,
    WriteNormal = 0x100,
    WriteBand = 0x200,
    Message = 0x400,
    ReadHangUp = 0x2000,

    /// <summary>What select calls readable.</summary>
    Readable = In | ReadNormal,

    /// <summary>What select calls writable.</summary>
    Writable = Out | WriteNormal,
}
