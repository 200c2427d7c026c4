using Iced.Intel;

namespace Emulator.Cpu.Decoding;

/// <summary>Turns Iced's instructions into decoded operations, all operands resolved to places and sizes.</summary>
internal static unsafe class Lowering
{
    /// <summary>Fills every field of <paramref name="op"/> but the handler, the dense case and the block's.</summary>
    /// <param name="instruction">An instruction decoded at an IP that is its offset in its page.</param>
    /// <param name="codeSizeBytes">2, 4 or 8.</param>
    /// <param name="op">The operation to fill.</param>
    internal static void Lower(in Instruction instruction, int codeSizeBytes, DecodedOp* op)
    {
        *op = default;
        op->Code = (ushort)instruction.Code;
        op->PageOffset = (ushort)instruction.IP;
        op->Length = (byte)instruction.Length;
        op->CodeSize = (byte)codeSizeBytes;
        op->AddressSize = (byte)codeSizeBytes;
        op->Base = RegisterFile.Zero;
        op->Index = RegisterFile.Zero;
        op->Condition = (byte)(instruction.ConditionCode - ConditionCode.o);
        op->Prefixes = (instruction.HasLockPrefix ? PrefixFlags.Lock : 0)
            | (instruction.HasRepPrefix ? PrefixFlags.Rep : 0)
            | (instruction.HasRepnePrefix ? PrefixFlags.Repne : 0);
        int operands = Math.Min(instruction.OpCount, 4);
        for (int n = 0; n < operands; n++)
        {
            LowerOperand(instruction, n, op);
        }

        op->Size = (byte)SizeOf(instruction, codeSizeBytes);
        op->Size1 = operands > 1 ? (byte)OperandSize(instruction, 1) : (byte)0;
        LowerImpliedAddress(instruction, op);
    }

    private static void LowerOperand(in Instruction instruction, int n, DecodedOp* op)
    {
        OpKind kind = instruction.GetOpKind(n);
        switch (kind)
        {
            case OpKind.Register:
                SetKind(op, n, OperandKind.Register);
                SetRegister(op, n, RegisterFile.PlaceOf(instruction.GetOpRegister(n)));
                return;
            case OpKind.NearBranch16:
            case OpKind.NearBranch32:
            case OpKind.NearBranch64:
                SetKind(op, n, OperandKind.Immediate);
                op->Immediate = (long)instruction.NearBranchTarget;
                return;
            case OpKind.FarBranch16:
            case OpKind.FarBranch32:
                SetKind(op, n, OperandKind.Immediate);
                op->Immediate = kind == OpKind.FarBranch16 ? instruction.FarBranch16 : instruction.FarBranch32;
                op->Displacement = instruction.FarBranchSelector;
                return;
            case OpKind.Immediate8_2nd:
                SetKind(op, n, OperandKind.Immediate);
                op->Displacement = instruction.Immediate8_2nd;
                return;
            case OpKind.Memory:
                SetKind(op, n, OperandKind.Memory);
                LowerMemory(instruction, op);
                return;
            case >= OpKind.MemorySegSI and <= OpKind.MemoryESRDI:
                SetKind(op, n, OperandKind.Memory);
                LowerStringMemory(instruction, kind, op);
                return;
            default:
                SetKind(op, n, OperandKind.Immediate);
                op->Immediate = (long)instruction.GetImmediate(n);
                return;
        }
    }

    private static void LowerMemory(in Instruction instruction, DecodedOp* op)
    {
        Register baseRegister = instruction.MemoryBase;
        Register index = instruction.MemoryIndex;
        op->Segment = SegmentOf(instruction, baseRegister, op->CodeSize);
        op->Displacement = (long)instruction.MemoryDisplacement64;
        op->Scale = (byte)System.Numerics.BitOperations.Log2((uint)instruction.MemoryIndexScale);
        op->MemorySize = (byte)Math.Min(instruction.MemorySize.GetSize(), byte.MaxValue);
        op->AddressSize = (byte)AddressSizeOf(instruction, baseRegister, index);
        if (baseRegister is Register.RIP or Register.EIP)
        {
            op->Base = RegisterFile.RipBase;
        }
        else if (baseRegister != Register.None)
        {
            op->Base = RegisterFile.PlaceOf(baseRegister);
        }

        if (index.IsGPR())
        {
            op->Index = RegisterFile.PlaceOf(index);
        }
    }

    private static int AddressSizeOf(in Instruction instruction, Register baseRegister, Register index)
    {
        Register register = baseRegister != Register.None ? baseRegister : index.IsGPR() ? index : Register.None;
        return register switch
        {
            Register.None => instruction.MemoryDisplSize,
            Register.RIP => 8,
            Register.EIP => 4,
            _ => register.GetSize(),
        };
    }

    private static void LowerStringMemory(in Instruction instruction, OpKind kind, DecodedOp* op)
    {
        op->MemorySize = (byte)instruction.MemorySize.GetSize();
        op->AddressSize = kind switch
        {
            OpKind.MemorySegSI or OpKind.MemorySegDI or OpKind.MemoryESDI => 2,
            OpKind.MemorySegESI or OpKind.MemorySegEDI or OpKind.MemoryESEDI => 4,
            _ => 8,
        };
        if (kind is < OpKind.MemoryESDI)
        {
            op->Segment = SegmentOf(instruction, Register.None, op->CodeSize);
        }
    }

    /// <summary>The effective segment; 64-bit code ignores overrides but FS and GS (SDM 2A 2.1.1).</summary>
    private static byte SegmentOf(in Instruction instruction, Register baseRegister, int codeSizeBytes)
    {
        Register segment = instruction.MemorySegment;
        if (codeSizeBytes == 8 && segment is not (Register.FS or Register.GS))
        {
            bool stack = baseRegister is Register.RSP or Register.ESP or Register.RBP or Register.EBP;
            segment = stack ? Register.SS : Register.DS;
        }

        return (byte)(segment - Register.ES);
    }

    /// <summary>
    /// The address size of instructions that count in CX, ECX or RCX without a memory operand, and of XLAT.
    /// </summary>
    private static void LowerImpliedAddress(in Instruction instruction, DecodedOp* op)
    {
        int sizeBits = instruction.Mnemonic switch
        {
            Mnemonic.Loop or Mnemonic.Loope or Mnemonic.Loopne => CounterBits(instruction.Code),
            Mnemonic.Jcxz => 16,
            Mnemonic.Jecxz => 32,
            Mnemonic.Jrcxz => 64,
            _ => 0,
        };
        if (sizeBits != 0)
        {
            op->AddressSize = (byte)(sizeBits / 8);
        }

        if (instruction.Mnemonic == Mnemonic.Monitor)
        {
            Register segment = instruction.SegmentPrefix;
            op->Segment = (byte)((segment == Register.None ? Register.DS : segment) - Register.ES);
            op->AddressSize = instruction.Code switch { Code.Monitorw => 2, Code.Monitord => 4, _ => 8 };
        }
    }

    private static int CounterBits(Code code)
    {
        int size = code.ToOpCode().AddressSize;
        return size != 0 ? size : 64;
    }

    private static int SizeOf(in Instruction instruction, int codeSizeBytes)
    {
        bool segmentStack = instruction.Mnemonic is Mnemonic.Push or Mnemonic.Pop
            && instruction.Op0Kind == OpKind.Register && instruction.Op0Register.IsSegmentRegister();
        if (!segmentStack && !instruction.MemorySize.IsSegPtr() && instruction.OpCount > 0)
        {
            int size = OperandSize(instruction, 0);
            if (size != 0)
            {
                return size;
            }
        }

        int bits = instruction.Code.ToOpCode().OperandSize;
        return bits != 0 ? bits / 8 : codeSizeBytes;
    }

    private static bool IsSegPtr(this MemorySize size) =>
        size is MemorySize.SegPtr16 or MemorySize.SegPtr32 or MemorySize.SegPtr64;

    private static int OperandSize(in Instruction instruction, int n)
    {
        OpKind kind = instruction.GetOpKind(n);
        if (kind == OpKind.Register)
        {
            return instruction.GetOpRegister(n).GetSize();
        }

        bool memory = kind == OpKind.Memory || (kind >= OpKind.MemorySegSI && kind <= OpKind.MemoryESRDI);
        return memory ? Math.Min(instruction.MemorySize.GetSize(), byte.MaxValue) : 0;
    }

    private static void SetKind(DecodedOp* op, int n, OperandKind kind) =>
        op->Kinds |= (byte)((int)kind << (n * 2));

    private static void SetRegister(DecodedOp* op, int n, byte place)
    {
        switch (n)
        {
            case 0: op->Reg0 = place; break;
            case 1: op->Reg1 = place; break;
            case 2: op->Reg2 = place; break;
        }
    }
}
