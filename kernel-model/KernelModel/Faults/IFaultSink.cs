namespace KernelModel.Faults;

/// <summary>Who wants to see every page fault. Absent, nothing is recorded.</summary>
internal interface IFaultSink
{
    void Record(in FaultRecord fault);
}
