using KernelModel.Files.Pipes;
using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>Opens of FIFOs that wait for the other side.</summary>
internal sealed partial class Vfs
{
    private readonly Dictionary<TaskStruct, OpenFile> _pendingOpens = [];

    /// <summary>The FIFO that a task's open waits with, or null; the record goes.</summary>
    public OpenFile? TakePendingOpen(TaskStruct task)
    {
        _ = _pendingOpens.Remove(task, out OpenFile? file);
        return file;
    }

    public void AddPendingOpen(TaskStruct task, OpenFile file) => _pendingOpens[task] = file;

    /// <summary>How often the other side of a FIFO was opened so far.</summary>
    public long OtherSideOpens(OpenFile file) =>
        file is PipeFile { Pipe: { } pipe } ? file.CanRead ? pipe.WriterOpens : pipe.ReaderOpens : 0;

    /// <summary>The other side is open, or was for a moment since the wait began.</summary>
    public bool HasOtherSide(OpenFile file, long opensBefore) => OtherSideOpens(file) != opensBefore;
}
