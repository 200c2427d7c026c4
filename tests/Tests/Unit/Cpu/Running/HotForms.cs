using Emulator.Cpu.Interpreter;
using Iced.Intel;
using Tests.Support;

namespace Tests.Unit.Cpu.Running;

/// <summary>Random instructions of a given code, made from what Iced tells of its operands.</summary>
internal sealed class HotForms(SplitMix random)
{
    private static readonly Register[] s_bases =
        [Register.RSI, Register.RDI, Register.R12, Register.R13, Register.RBP];

    /// <summary>The forms that 64-bit code can have.</summary>
    internal static IEnumerable<HotForm> All =>
        HotOps.Forms.Where(f => f.Code.ToOpCode() is { Mode64: true } info
            && info.Op0Kind is not (OpCodeOperandKind.br16_1 or OpCodeOperandKind.br16_2));

    /// <summary>Encodes an instruction; its memory operand is at base + index × scale + displacement.</summary>
    /// <returns>The bytes, or null when the operands have no encoding.</returns>
    internal byte[]? Make(Code code, bool memory, ulong rip, ulong target)
    {
        Instruction instruction = default;
        instruction.Code = code;
        OpCodeInfo info = code.ToOpCode();
        for (int n = 0; n < info.OpCount; n++)
        {
            SetOperand(ref instruction, n, info.GetOpKind(n), memory, target);
        }

        List<byte> bytes = [];
        Encoder encoder = Encoder.Create(64, new ListWriter(bytes));
        return encoder.TryEncode(instruction, rip, out _, out _) ? [.. bytes] : null;
    }

    private void SetOperand(ref Instruction instruction, int n, OpCodeOperandKind kind, bool memory, ulong target)
    {
        switch (kind)
        {
            case OpCodeOperandKind.mem:
            case OpCodeOperandKind.r8_or_mem when memory:
            case OpCodeOperandKind.r16_or_mem when memory:
            case OpCodeOperandKind.r32_or_mem when memory:
            case OpCodeOperandKind.r64_or_mem when memory:
            case OpCodeOperandKind.xmm_or_mem when memory:
            case OpCodeOperandKind.ymm_or_mem when memory:
                SetMemory(ref instruction, n);
                return;
            case OpCodeOperandKind.r8_or_mem:
            case OpCodeOperandKind.r8_reg:
            case OpCodeOperandKind.r8_opcode:
                instruction.SetOpRegister(n, Register.AL + random.Below(20));
                return;
            case OpCodeOperandKind.r16_or_mem:
            case OpCodeOperandKind.r16_reg:
                instruction.SetOpRegister(n, Register.AX + random.Below(16));
                return;
            case OpCodeOperandKind.r32_or_mem:
            case OpCodeOperandKind.r32_reg:
            case OpCodeOperandKind.r32_opcode:
                instruction.SetOpRegister(n, Register.EAX + random.Below(16));
                return;
            case OpCodeOperandKind.r64_or_mem:
            case OpCodeOperandKind.r64_reg:
            case OpCodeOperandKind.r64_opcode:
                instruction.SetOpRegister(n, Register.RAX + random.Below(16));
                return;
            case OpCodeOperandKind.xmm_or_mem:
            case OpCodeOperandKind.xmm_reg:
                instruction.SetOpRegister(n, Register.XMM0 + random.Below(16));
                return;
            case OpCodeOperandKind.ymm_or_mem:
            case OpCodeOperandKind.ymm_reg:
                instruction.SetOpRegister(n, Register.YMM0 + random.Below(16));
                return;
            case OpCodeOperandKind.al: instruction.SetOpRegister(n, Register.AL); return;
            case OpCodeOperandKind.cl: instruction.SetOpRegister(n, Register.CL); return;
            case OpCodeOperandKind.eax: instruction.SetOpRegister(n, Register.EAX); return;
            case OpCodeOperandKind.rax: instruction.SetOpRegister(n, Register.RAX); return;
            case OpCodeOperandKind.br64_1:
            case OpCodeOperandKind.br64_4:
                instruction.SetOpKind(n, OpKind.NearBranch64);
                instruction.NearBranch64 = target;
                return;
            default:
                SetImmediate(ref instruction, n, kind);
                return;
        }
    }

    private void SetImmediate(ref Instruction instruction, int n, OpCodeOperandKind kind)
    {
        ulong value = random.Interesting();
        switch (kind)
        {
            case OpCodeOperandKind.imm8_const_1: Set(ref instruction, OpKind.Immediate8, 1); return;
            case OpCodeOperandKind.imm8: Set(ref instruction, OpKind.Immediate8, (byte)value); return;
            case OpCodeOperandKind.imm8sex32:
                Set(ref instruction, OpKind.Immediate8to32, (ulong)(sbyte)value);
                return;
            case OpCodeOperandKind.imm8sex64:
                Set(ref instruction, OpKind.Immediate8to64, (ulong)(sbyte)value);
                return;
            case OpCodeOperandKind.imm16: Set(ref instruction, OpKind.Immediate16, (ushort)value); return;
            case OpCodeOperandKind.imm32: Set(ref instruction, OpKind.Immediate32, (uint)value); return;
            case OpCodeOperandKind.imm32sex64:
                Set(ref instruction, OpKind.Immediate32to64, (ulong)(int)value);
                return;
            case OpCodeOperandKind.imm64: Set(ref instruction, OpKind.Immediate64, value); return;
            default: throw new InvalidOperationException($"No operand of kind {kind} is made here.");
        }

        void Set(ref Instruction to, OpKind opKind, ulong immediate)
        {
            to.SetOpKind(n, opKind);
            to.SetImmediate(n, immediate);
        }
    }

    private void SetMemory(ref Instruction instruction, int n)
    {
        instruction.SetOpKind(n, OpKind.Memory);
        instruction.MemoryBase = s_bases[random.Below(s_bases.Length)];
        instruction.MemoryDisplSize = 8;
        instruction.MemoryDisplacement64 = (ulong)((random.Below(256) - 128) & (random.Chance(70) ? ~7 : ~0));
        switch (random.Below(4))
        {
            case 0:
                instruction.MemoryIndex = Register.R14;
                instruction.MemoryIndexScale = 1 << random.Below(4);
                break;
            case 1:
                instruction.SegmentPrefix = random.Chance(50) ? Register.FS : Register.GS;
                break;
        }

        if (random.Chance(10))
        {
            // A 32-bit address.
            instruction.MemoryBase = instruction.MemoryBase - Register.RAX + Register.EAX;
            instruction.MemoryDisplSize = 4;
            instruction.MemoryIndex = instruction.MemoryIndex == Register.None ? Register.None : Register.R14D;
            instruction.MemoryDisplacement64 = (uint)(random.Below(256) - 128);
        }
    }

    private sealed class ListWriter(List<byte> bytes) : CodeWriter
    {
        public override void WriteByte(byte value) => bytes.Add(value);
    }
}
