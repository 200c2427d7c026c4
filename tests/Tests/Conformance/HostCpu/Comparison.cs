using Emulator.Arch;
using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>Decides whether two results of a case are the same in everything that the architecture defines.</summary>
internal static unsafe class Comparison
{
    private const uint PageFault = (uint)ExceptionVector.PageFault;
    private const ulong UserEnd = 0x0000_8000_0000_0000;

    /// <summary>Names of what differs; empty when nothing does.</summary>
    public static string Differences(HostCase* c, in HostResult host, in HostResult core)
    {
        if (Same(c, host, core, 0))
        {
            return "";
        }

        Instruction instruction = Decode(c);
        ulong undefined = host.Rflags != core.Rflags ? UndefinedFlags.Of(c, instruction) : 0;
        HostResult expected = host;
        if (host.Vector == core.Vector && StoresBeforeFault(instruction.Mnemonic) && IsFault(host.Vector))
        {
            expected.MemoryHash = core.MemoryHash;
            expected.ChangedWords = core.ChangedWords;
        }

        VectorUndefined.Adjust(c, ref expected, core, instruction.Mnemonic);
        return Same(c, expected, core, undefined) ? "" : Describe(c, expected, core, undefined);
    }

    /// <summary>
    /// Instructions that push before they find a later fault. What they leave below the stack pointer is not
    /// architectural (SDM 3A 6.5, faults: the state before the instruction): our core leaves nothing.
    /// </summary>
    private static bool StoresBeforeFault(Mnemonic mnemonic) => mnemonic
        is Mnemonic.Call or Mnemonic.Enter or Mnemonic.Pusha or Mnemonic.Pushad;

    public static bool IsFault(uint vector) =>
        vector is not ((uint)ExceptionVector.Debug or (uint)ExceptionVector.Breakpoint);

    /// <summary>Same for a stream, of which it is known which flags are undefined.</summary>
    public static string Differences(HostCase* c, in HostResult host, in HostResult core, ulong undefined) =>
        Same(c, host, core, undefined) ? "" : Describe(c, host, core, undefined);

    /// <summary>
    /// Names of what differs in how a case ended. One with a large operand may find several faults, in any order.
    /// </summary>
    public static string Verdicts(in HostResult host, in HostResult core)
    {
        bool both = IsMemoryFault(host.Vector) && IsMemoryFault(core.Vector);
        return !both && host.Vector != core.Vector ? "vector" : host.Rip != core.Rip ? "RIP" : "";
    }

    private static bool IsMemoryFault(uint vector) =>
        vector is (uint)ExceptionVector.PageFault or (uint)ExceptionVector.GeneralProtection
            or (uint)ExceptionVector.StackFault or (uint)ExceptionVector.AlignmentCheck;

    /// <summary>The first instruction of a case.</summary>
    public static Instruction Decode(HostCase* c)
    {
        byte[] code = new ReadOnlySpan<byte>(HostCase.CodeOf(c), c->CodeLength).ToArray();
        int bitness = c->Mode switch { HostMode.Bits64 => 64, HostMode.Bits32 => 32, _ => 16 };
        return Decoder.Create(bitness, new ByteArrayCodeReader(code), c->Rip).Decode();
    }

    /// <summary>Same, when flags may differ in <paramref name="undefined"/>.</summary>
    private static bool Same(HostCase* c, in HostResult host, in HostResult core, ulong undefined)
    {
        bool same = host.Vector == core.Vector && host.Rip == core.Rip && ErrorCode(host) == ErrorCode(core)
            && ((host.Rflags ^ core.Rflags) & ~undefined) == 0
            && host.MemoryHash == core.MemoryHash && host.ChangedWords == core.ChangedWords
            && (host.Vector != PageFault || host.Cr2 == core.Cr2);
        for (int i = 0; i < 16 && same; i++)
        {
            same = ((host.Gpr[i] ^ core.Gpr[i]) & RegisterMask(c, i)) == 0;
        }

        return same;
    }

    /// <summary>
    /// Linux tells user code P = 1 for every fault in the kernel's half, so as not to show what is mapped there.
    /// </summary>
    private static uint ErrorCode(in HostResult result) =>
        result.ErrorCode | (result.Vector == PageFault && result.Cr2 >= UserEnd ? 1u : 0);

    /// <summary>
    /// Upper halves and R8–R15 are undefined in compatibility mode (SDM 1 3.4.1.1); what IRET leaves in ESP[31:16]
    /// with a 16-bit stack is the business of the host's kernel.
    /// </summary>
    private static ulong RegisterMask(HostCase* c, int register) => c->Mode switch
    {
        HostMode.Bits64 => ulong.MaxValue,
        HostMode.Bits16 when register == 4 => 0xFFFF,
        _ => register < 8 ? uint.MaxValue : 0,
    };

    private static string Describe(HostCase* c, in HostResult host, in HostResult core, ulong undefined)
    {
        var names = new List<string>();
        void Add(string name, bool differs)
        {
            if (differs)
            {
                names.Add(name);
            }
        }

        Add("vector", host.Vector != core.Vector);
        Add("RIP", host.Rip != core.Rip);
        Add("error code", ErrorCode(host) != ErrorCode(core));
        Add("CR2", host.Vector == PageFault && host.Cr2 != core.Cr2);
        Add($"flags {(host.Rflags ^ core.Rflags) & ~undefined:X}", ((host.Rflags ^ core.Rflags) & ~undefined) != 0);
        Add("memory", host.MemoryHash != core.MemoryHash || host.ChangedWords != core.ChangedWords);
        for (int i = 0; i < 16; i++)
        {
            Add(((Register)((int)Register.RAX + i)).ToString(),
                ((host.Gpr[i] ^ core.Gpr[i]) & RegisterMask(c, i)) != 0);
        }

        return string.Join(", ", names);
    }

    /// <summary>A result as text; with inputs, only the general registers that changed.</summary>
    public static string Text(in HostResult result, ulong* inputs = null)
    {
        fixed (HostResult* r = &result)
        {
            var text = new System.Text.StringBuilder(CaseBatch.Registers(r->Gpr, r->Rip, r->Rflags, inputs));
            text.Append($"\n        vector {r->Vector} error {r->ErrorCode:X} CR2 {r->Cr2:X}");
            for (int i = 0; i < Math.Min(r->ChangedWords, HostResult.FirstWords); i++)
            {
                text.Append($" [{HostLayout.DataBase + r->First[2 * i]:X}]={r->First[(2 * i) + 1]:X}");
            }

            return text.ToString();
        }
    }
}
