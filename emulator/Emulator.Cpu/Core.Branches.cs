using Emulator.Arch;
using Iced.Intel;

namespace Emulator.Cpu;

/// <summary>The last branches, for whoever wants to know how the core came where it is.</summary>
public sealed unsafe partial class Core
{
    /// <summary>
    /// Who is told of branches; null, as at power-on, costs nothing. Somebody who listens makes the core run one
    /// instruction at a time, which a guest cannot tell: the run is the same.
    /// </summary>
    public BranchHistory? Branches { get; set; }

    private CodePlace Here => new(S->Cs.Selector, S->Rip);

    /// <summary>After an instruction: a branch, when it did not fall through.</summary>
    private void RememberBranch(ulong count, CodePlace from, in Instruction instruction, string text)
    {
        ulong next = instruction.CodeSize switch
        {
            CodeSize.Code16 => instruction.NextIP16,
            CodeSize.Code32 => instruction.NextIP32,
            _ => instruction.NextIP,
        };
        if (!S->FaultPending && !S->BetweenIterations && Here != new CodePlace(from.Selector, next))
        {
            Branches?.Add(count, from, Here, text);
        }
    }

    /// <summary>After a delivery.</summary>
    private void RememberDelivery(ulong count, CodePlace from, string cause) =>
        Branches?.Add(count, from, S->Shutdown ? null : Here, cause);

    /// <summary>Delivers the pending exception, and remembers it.</summary>
    private void DeliverPending()
    {
        (CodePlace from, byte vector) = (Here, S->FaultVector);
        Exceptions.ExceptionDelivery.DeliverPending(this);
        if (Branches != null && !S->FaultPending)
        {
            string second = S->FaultVector == vector ? "" : $", then {ExceptionNames.Of(S->FaultVector)}";
            RememberDelivery(InstructionCount, from, ExceptionNames.Of(vector) + second);
        }
    }
}
