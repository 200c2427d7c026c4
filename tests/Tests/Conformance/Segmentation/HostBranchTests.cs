using System.Globalization;
using System.Text;
using Emulator.Arch;
using Emulator.Cpu;
using Tests.Support;
using Tests.Unit.Cpu.Running;

namespace Tests.Conformance.Segmentation;

/// <summary>
/// Near branches and the end of the segment in 16-bit code, against the CPU of this computer: IP is 32 bits wide, only
/// a 16-bit operand size truncates targets, and running past the limit faults.
/// </summary>
[TestFixture]
internal sealed unsafe class HostBranchTests
{
    private const string Source = "tests/Tests/Conformance/Segmentation/Host/branches16.c";
    private const int Cases = 6_000;
    private const ulong MostInstructions = 200;
    private const ulong SegmentAt = 0x100000;
    private const int SegmentBytes = 0x50000;
    private const ulong StackTop = 0xE800;
    private const int HasErrorCode = (1 << 13) | (1 << 14) | (1 << 12) | (1 << 17);

    /// <summary>Opcode bytes, and how many bytes of displacement follow (-1: none, the target is a register).</summary>
    private static readonly (byte[] Opcode, int Displacement)[] s_branches =
    [
        ([0xEB], 1), ([0xE9], 2), ([0x66, 0xE9], 4), ([0x66, 0xEB], 1), ([0x72], 1), ([0x73], 1), ([0x66, 0x73], 1),
        ([0x0F, 0x83], 2), ([0x66, 0x0F, 0x83], 4), ([0x0F, 0x82], 2), ([0xE2], 1), ([0x66, 0xE2], 1),
        ([0x67, 0xE2], 1), ([0x67, 0x66, 0xE1], 1), ([0xE3], 1), ([0x67, 0xE3], 1), ([0xE8], 2), ([0x66, 0xE8], 4),
        ([0xFF, 0xE0], -1), ([0x66, 0xFF, 0xE0], -1), ([0xFF, 0xD0], -1), ([0x66, 0xFF, 0xD0], -1), ([0xC3], -1),
        ([0x66, 0xC3], -1), ([0xC2, 0x04, 0x00], -1), ([0x49, 0x75], 1), ([0x49, 0x66, 0x75], 1), ([0x90], -1),
        ([0xB8, 0x34, 0x12], -1), ([0x66, 0xB8, 1, 2, 3, 4], -1),
    ];

    private readonly SplitMix _random = new(0xB16);

    [Test]
    public void Branches_of_16_bit_code_go_where_those_of_the_host_go()
    {
        using RunningBoard board = new();
        board.Memory.Ram.Slice((int)SegmentAt, SegmentBytes).Fill(0xCC);

        // A case that does not end, a branch to itself, is no case.
        IEnumerable<(Case Case, string? Result)> all =
            Enumerable.Range(0, Cases).Select(_ => Make()).Select(c => (c, Run(board, c)));
        (Case Case, string? Result)[] cases = [.. all.Where(x => x.Result != null)];
        Assert.That(cases, Has.Length.GreaterThan(Cases * 9 / 10));
        StringBuilder input = new();
        foreach ((Case c, _) in cases)
        {
            input.Append(CultureInfo.InvariantCulture, $"{c.Low:x} {c.Limit:x} {c.Ip:x} {c.Eax:x} {c.Ecx:x} ")
                .Append(CultureInfo.InvariantCulture, $"{c.Top:x} {Convert.ToHexString(c.Code)}\n");
        }

        string[][] host = HostAnswers.Ask(Source, input.ToString());
        Assert.That(host, Has.Length.EqualTo(cases.Length));
        for (int i = 0; i < cases.Length; i++)
        {
            (Case c, string? result) = cases[i];
            Assert.That(result, Is.EqualTo(string.Join(' ', host[i])), $"{i}: {c} {Convert.ToHexString(c.Code)}");
        }

        IEnumerable<string> vectors = host.GroupBy(line => line[0]).Select(g => $"{g.Count()} vector {g.Key}");
        TestContext.Out.WriteLine($"{cases.Length} branches asked of the host: {string.Join(", ", vectors)}");
    }

    private static string? Run(RunningBoard board, Case c)
    {
        PhysicalAddress at = new(SegmentAt + c.Low + c.Ip);
        board.Memory.WriteBytes(at, c.Code);
        board[StackTop, 8] = c.Top;
        board.S->Cs = new()
        {
            Selector = 0x18, Base = SegmentAt + c.Low, Limit = c.Limit, Attributes = 0x009B, Usable = 1,
        };
        board.S->Gpr[0] = c.Eax;
        board.S->Gpr[1] = c.Ecx;
        board.S->Gpr[4] = StackTop;
        board.Core.RflagsValue = Rflags.AlwaysOne;
        board.Core.StateChanged();
        board.Restart(c.Ip);
        bool ends = board.Core.Run(board.Core.InstructionCount + MostInstructions) == StopReason.Halted;
        board.Memory.WriteBytes(at, Enumerable.Repeat((byte)0xCC, c.Code.Length).ToArray());
        if (!ends)
        {
            return null;
        }

        int vector = (int)((board.S->Rip - RunningBoard.Handlers) >> 6);
        ulong frame = board.S->Gpr[4] + ((HasErrorCode >> vector & 1) != 0 ? 8UL : 0);
        ulong rsp = board[frame + 24, 8];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{vector:x} {board[frame, 8]:x} {board.S->Gpr[1]:x} {(long)(rsp - StackTop)} {board[rsp, 4]:x}");
    }

    private Case Make()
    {
        uint low = (uint)(_random.Chance(50) ? 0 : _random.Below(0x1000));
        uint limit = ((uint[])[0xFFFF, 0xFFFF, 0x3FFFF, 0x3FFFF, 0x3FFFF, 0x12345, 0x8FF])[_random.Below(7)];
        uint ip = Place() % (limit + 1);
        List<byte> code = [.. Enumerable.Repeat((byte)0x90, _random.Below(8))];
        (byte[] opcode, int displacement) = s_branches[_random.Below(s_branches.Length)];
        code.AddRange(opcode);
        uint next = ip + (uint)code.Count + (uint)Math.Max(displacement, 0);
        uint distance = _random.Chance(50) ? Place() - next : (uint)(_random.Below(256) - 128);
        code.AddRange(BitConverter.GetBytes(distance).Take(Math.Max(displacement, 0)));
        uint ecx = _random.Chance(30) ? (uint)_random.Below(3) : (uint)_random.Next();
        return new Case(low, limit, ip, Place(), ecx, Place(), [.. code]);
    }

    /// <summary>An IP at which something may go wrong.</summary>
    private uint Place() => _random.Below(6) switch
    {
        0 => (uint)_random.Below(0x40),
        1 => 0xFFC0 + (uint)_random.Below(0x40),
        2 => 0x10000 + (uint)_random.Below(0x40),
        3 => 0x12300 + (uint)_random.Below(0x60),
        4 => 0x8C0 + (uint)_random.Below(0x60),
        _ => (uint)_random.Below(0x20000),
    };

    private readonly record struct Case(uint Low, uint Limit, uint Ip, uint Eax, uint Ecx, uint Top, byte[] Code);
}
