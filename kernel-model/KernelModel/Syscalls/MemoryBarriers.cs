namespace KernelModel.Syscalls;

/// <summary>
/// membarrier(2). One thread runs all cores and the kernel is entered between instructions: every core has passed a
/// barrier already, so only the rules of registration are left.
/// </summary>
internal static class MemoryBarriers
{
    private const int Query = 0;
    private const int Global = 1;
    private const int GlobalExpedited = 2;
    private const int RegisterGlobalExpedited = 4;
    private const int PrivateExpedited = 8;
    private const int RegisterPrivateExpedited = 16;
    private const int PrivateSyncCore = 32;
    private const int RegisterPrivateSyncCore = 64;
    private const int PrivateRseq = 128;
    private const int RegisterPrivateRseq = 256;
    private const int GetRegistrations = 512;
    private const int All = (GetRegistrations * 2) - 1;
    private const int ForCpu = 1;

    internal static long Call(in CallFrame call)
    {
        int command = (int)call.A0;
        uint flags = (uint)call.A1;
        if (flags != 0 && (command != PrivateRseq || flags != ForCpu))
        {
            return -Errno.EINVAL;
        }

        switch (command)
        {
            case Query:
                return All;
            case Global or GlobalExpedited:
                return 0;
            case RegisterGlobalExpedited or RegisterPrivateExpedited or RegisterPrivateSyncCore
                or RegisterPrivateRseq:
                call.Mm.BarrierRegistrations |= command;
                return 0;
            case PrivateExpedited or PrivateSyncCore or PrivateRseq:
                // The command that registers is the bit above.
                return (call.Mm.BarrierRegistrations & (command << 1)) != 0 ? 0 : -Errno.EPERM;
            case GetRegistrations:
                return call.Mm.BarrierRegistrations;
            default:
                return -Errno.EINVAL;
        }
    }
}
