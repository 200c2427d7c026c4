using Emulator.Dram.Standards;

namespace Emulator.Dram.Timing;

/// <summary>
/// Commands that go to several banks of a rank at once: PREsb, REFsb and RFMsb of DDR5 to the same bank of all groups,
/// REFpb of LPDDR5 with bank groups to a pair of banks (as many REFpb a tREFI as fit say how many banks one takes).
/// </summary>
internal sealed class BankSets
{
    private readonly int[] _count = new int[Commands.Count];
    private readonly int[] _step = new int[Commands.Count];
    private readonly int _banksPerRank;

    internal BankSets(DramDevice device)
    {
        Organization organization = device.Organization;
        _banksPerRank = organization.BanksPerRank;
        Array.Fill(_count, 1);
        bool sameBank = device.Standard.Uses(CommandKind.RefreshSame);
        foreach (CommandKind kind in (CommandKind[])
            [CommandKind.PrechargeSame, CommandKind.RefreshSame, CommandKind.ManageSame])
        {
            if (sameBank)
            {
                Set(kind, organization.BankGroups, organization.BanksPerGroup);
            }
        }

        if (device.Timings.TryGetValue("nREFIpb", out int interval))
        {
            int slots = Math.Max(1, (int)Math.Round((double)device["nREFI"] / interval));
            if (slots < _banksPerRank)
            {
                Set(CommandKind.RefreshBank, _banksPerRank / slots, slots);
                Set(CommandKind.ManageSame, _banksPerRank / slots, slots);
            }
        }
    }

    /// <summary>The command takes more than one bank.</summary>
    internal bool IsSet(CommandKind kind) => _count[(int)kind] > 1; // HOT

    /// <summary>How many banks a command takes.</summary>
    internal int Count(CommandKind kind) => _count[(int)kind];

    /// <summary>From one bank of a set to the next.</summary>
    internal int Step(CommandKind kind) => _step[(int)kind];

    /// <summary>The first bank of the set to which a bank belongs.</summary>
    internal int First(CommandKind kind, int bank) => _count[(int)kind] == 1
        ? bank
        : bank - (bank % _banksPerRank) + (bank % _banksPerRank % _step[(int)kind]);

    /// <summary>The banks that a command to a bank of a rank takes, as bits.</summary>
    internal ulong MaskOf(CommandKind kind, int inRank)
    {
        ulong mask = 0;
        for (int i = First(kind, inRank), left = Count(kind); left > 0; left--, i += Step(kind))
        {
            mask |= 1UL << i;
        }

        return mask;
    }

    /// <summary>How many sets a rank has.</summary>
    internal int SetsOf(CommandKind kind) => _banksPerRank / _count[(int)kind];

    private void Set(CommandKind kind, int count, int step)
    {
        _count[(int)kind] = count;
        _step[(int)kind] = step;
    }
}
