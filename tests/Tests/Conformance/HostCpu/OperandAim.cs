using Iced.Intel;
using Tests.Support;

namespace Tests.Conformance.HostCpu;

/// <summary>
/// Sets the registers, the displacement and the memory that an instruction's operands are made of, so that accesses
/// and branches go where the case wants them.
/// </summary>
internal sealed unsafe class OperandAim(SplitMix random)
{
    private const int Rax = 0;
    private const int Rcx = 1;
    private const int Rdx = 2;
    private const int Rsp = 4;
    private const int Rbp = 5;
    private const int Rsi = 6;
    private const int Rdi = 7;

    private HostCase* _case;
    private EncodedInstruction _code = null!;
    private ulong _dataSegment;
    private ulong _codeSegment;

    /// <summary>What memory operands are mostly aligned to, in bytes.</summary>
    public int AlignBytes { get; set; } = 1;

    /// <summary>Sets a case whose registers are random already.</summary>
    public void Aim(HostCase* c, InstructionForm form, in Instruction instruction, EncodedInstruction code)
    {
        _case = c;
        _code = code;
        _dataSegment = HostLayout.DataSegmentBase(form.Mode);
        _codeSegment = HostLayout.CodeSegmentBase(form.Mode);
        int stackBits = form.Bitness;
        SetLow(Rsp, stackBits, random.Chance(95) ? StackTarget() : Target(8, false));
        SetLow(Rbp, stackBits, random.Chance(90) ? StackTarget() : Target(8, false));
        AimImplied(instruction);
        AimStrings(instruction);
        AimMemory(instruction);
        AimBranch(instruction);
    }

    /// <summary>Where an access of a size should go, as an offset in the data segment.</summary>
    private ulong Target(int sizeBytes, bool locked)
    {
        int choice = random.Below(100);
        ulong linear = HostLayout.DataBase + choice switch
        {
            < 78 => (ulong)random.Below(HostLayout.WritableBytes - 64),
            < 84 => 0x1000 - (ulong)random.Below(sizeBytes + 1),
            < 88 => 0x2000 - (ulong)random.Below(sizeBytes + 1),
            < 92 => 0x2000 + (ulong)random.Below(0x1000 - 64),
            < 95 => 0x3000 - (ulong)random.Below(sizeBytes + 1),
            < 97 => 0x3000 + (ulong)random.Below(0x1000),
            < 98 => unchecked(0UL - (ulong)random.Below(sizeBytes + 1)),
            _ => random.Next(),
        };

        // A locked access that crosses a cache line locks the host's whole bus: none of that.
        ulong alignment = locked ? 16 : AlignBytes > 1 && random.Chance(75) ? (ulong)AlignBytes : 1;
        return (linear & ~(alignment - 1)) - _dataSegment;
    }

    private ulong StackTarget()
    {
        ulong linear = HostLayout.DataBase + 0x100 + ((ulong)random.Below(0x1E00) & ~7UL);
        return linear + (random.Chance(10) ? (ulong)random.Below(8) : 0) - _dataSegment;
    }

    private ulong CodeTarget()
    {
        for (; ; )
        {
            uint at = (uint)random.Below(HostLayout.CodeBytes);
            if (at + 16 < _case->CodeAt || at >= _case->CodeAt + 15)
            {
                return HostLayout.CodeBase + at - _codeSegment;
            }
        }
    }

    /// <summary>Sometimes not into code: data may not be executed, the pages around are not there.</summary>
    private ulong IndirectTarget() => random.Below(20) switch
    {
        0 => HostLayout.DataBase + (ulong)random.Below(0x4000) - _codeSegment,
        1 => HostLayout.CodeBase + 0x2000 + (ulong)random.Below(0x1000) - _codeSegment,
        2 => random.Interesting(),
        _ => CodeTarget(),
    };

    private void SetLow(int register, int bits, ulong value)
    {
        ulong mask = ulong.MaxValue >> (64 - bits);
        _case->Gpr[register] = (_case->Gpr[register] & ~mask) | (value & mask);
    }

    /// <summary>Operands that the instruction does not name, and values without which it would only fault.</summary>
    private void AimImplied(in Instruction instruction)
    {
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Div or Mnemonic.Idiv when random.Chance(60):
                long low = (long)_case->Gpr[Rax];
                bool wide = instruction.Op0Kind != OpKind.Register || instruction.Op0Register.GetSize() != 1;
                ulong high = instruction.Mnemonic == Mnemonic.Div || random.Chance(20) ? 0 : (ulong)(low >> 63);
                SetLow(wide ? Rdx : Rax, wide ? 64 : 16, wide ? high : (ulong)random.Below(512));
                break;
            case Mnemonic.Loop or Mnemonic.Loope or Mnemonic.Loopne or Mnemonic.Jcxz or Mnemonic.Jecxz
                or Mnemonic.Jrcxz when random.Chance(50):
                _case->Gpr[Rcx] = (ulong)random.Below(3);
                break;
            case Mnemonic.Bt or Mnemonic.Bts or Mnemonic.Btr or Mnemonic.Btc
                when instruction.Op0Kind == OpKind.Memory && instruction.Op1Kind == OpKind.Register:
                bool far = random.Chance(10);
                SetLow(Number(instruction.Op1Register), 64, (ulong)(random.Below(far ? 80000 : 2000) - 1000));
                break;
        }
    }

    private void AimStrings(in Instruction instruction)
    {
        for (int i = 0; i < instruction.OpCount; i++)
        {
            (int register, int bits) = instruction.GetOpKind(i) switch
            {
                OpKind.MemorySegSI => (Rsi, 16),
                OpKind.MemorySegESI => (Rsi, 32),
                OpKind.MemorySegRSI => (Rsi, 64),
                OpKind.MemorySegDI or OpKind.MemoryESDI => (Rdi, 16),
                OpKind.MemorySegEDI or OpKind.MemoryESEDI => (Rdi, 32),
                OpKind.MemorySegRDI or OpKind.MemoryESRDI => (Rdi, 64),
                _ => (-1, 0),
            };
            if (register >= 0)
            {
                SetLow(register, bits, Target(instruction.MemorySize.GetSize(), false));
                int count = random.Below(random.Chance(5) ? 5000 : random.Chance(30) ? 200 : 12);
                SetLow(Rcx, random.Chance(80) ? 64 : bits, (ulong)count);
            }
        }

        if (instruction.IsStringInstruction && random.Chance(50))
        {
            // Equal runs, so that REPE CMPS and SCAS go on for a while.
            new Span<byte>(_case->Patch, _case->PatchLength).Fill((byte)_case->Gpr[Rax]);
            _case->Gpr[Rax] = (_case->Gpr[Rax] & 0xFF) * 0x0101010101010101;
        }
    }

    private void AimMemory(in Instruction instruction)
    {
        if (!HasMemory(instruction))
        {
            return;
        }

        int sizeBytes = Math.Max(1, instruction.MemorySize.GetSize());
        bool locked = instruction.HasLockPrefix || instruction.Mnemonic == Mnemonic.Xchg
            || (instruction.Mnemonic == Mnemonic.Cmpxchg16b && random.Chance(80));
        ulong target = Target(sizeBytes, locked);
        ulong index = ValueOf(instruction.MemoryIndex) * (ulong)instruction.MemoryIndexScale;
        ulong displacement = instruction.MemoryDisplacement64;
        if (instruction.IsIPRelativeMemoryOperand)
        {
            _code.SetDisplacement(target - instruction.NextIP);
        }
        else if (instruction.MemoryBase == Register.None)
        {
            if (instruction.MemoryIndex.IsGPR())
            {
                ulong small = (ulong)(random.Below(2001) - 1000);
                SetLow(Number(instruction.MemoryIndex), 64, small);
                index = small * (ulong)instruction.MemoryIndexScale;
            }

            _code.SetDisplacement(target - index);
        }
        else if (Number(instruction.MemoryBase) != NumberOrNone(instruction.MemoryIndex))
        {
            int bits = 8 * instruction.MemoryBase.GetSize();
            SetLow(Number(instruction.MemoryBase), bits, target - index - displacement);
        }
        else
        {
            ulong factor = (ulong)instruction.MemoryIndexScale + 1;
            SetLow(Number(instruction.MemoryBase), 64, (target - displacement) / factor);
        }

        PatchAt(target, sizeBytes, instruction);
    }

    /// <summary>Puts the patch where the operand is, and makes it fit instructions that compare with it.</summary>
    private void PatchAt(ulong target, int sizeBytes, in Instruction instruction)
    {
        ulong at = target + _dataSegment - HostLayout.DataBase;
        if (at > HostLayout.WritableBytes - HostCase.PatchCapacity)
        {
            return;
        }

        _case->PatchAt = (uint)at;
        _case->PatchLength = Math.Max(_case->PatchLength, 16);
        if (instruction.Mnemonic is Mnemonic.Cmpxchg or Mnemonic.Cmpxchg8b or Mnemonic.Cmpxchg16b && random.Chance(50))
        {
            bool narrow = instruction.Mnemonic == Mnemonic.Cmpxchg8b;
            *(ulong*)_case->Patch = narrow ? (uint)_case->Gpr[Rax] | (_case->Gpr[Rdx] << 32) : _case->Gpr[Rax];
            *(ulong*)(_case->Patch + 8) = _case->Gpr[Rdx];
        }
        else if (instruction.Mnemonic == Mnemonic.Bound && random.Chance(70))
        {
            long low = random.Below(1000) - 500;
            int half = sizeBytes / 2;
            *(long*)_case->Patch = low;
            *(long*)(_case->Patch + half) = low + random.Below(1000);
            SetLow(Number(instruction.Op0Register), 32, (ulong)(low + random.Below(1400) - 200));
        }
    }

    private void AimBranch(in Instruction instruction)
    {
        switch (instruction.FlowControl)
        {
            case FlowControl.UnconditionalBranch or FlowControl.ConditionalBranch or FlowControl.Call:
                AimDirect(instruction);
                break;
            case FlowControl.IndirectBranch or FlowControl.IndirectCall when instruction.Op0Kind == OpKind.Register:
                if (Number(instruction.Op0Register) == Rsp)
                {
                    // CALL RSP would push into the code.
                    break;
                }

                SetLow(Number(instruction.Op0Register), 8 * instruction.Op0Register.GetSize(), IndirectTarget());
                break;
            case FlowControl.IndirectBranch or FlowControl.IndirectCall:
                *(ulong*)_case->Patch = IndirectTarget();
                break;
            case FlowControl.Return:
                ulong stack = _case->Mode == HostMode.Bits64 ? _case->Gpr[Rsp] : (uint)_case->Gpr[Rsp];
                stack = _case->Mode == HostMode.Bits16 ? (ushort)stack : stack;
                PatchAt(stack, 8, instruction);
                *(ulong*)_case->Patch = IndirectTarget();
                break;
        }
    }

    private void AimDirect(in Instruction instruction)
    {
        ulong next = instruction.NextIP;
        ulong target = random.Chance(95) ? CodeTarget() : next + (ulong)random.Below(0x8000);
        if (_code.ImmediateBytes == 1)
        {
            long near = random.Below(2) == 0 ? random.Below(128) : -16 - instruction.Length - random.Below(90);
            target = next + (ulong)near;
        }

        _code.SetImmediate(target - next);
    }

    private ulong ValueOf(Register register)
    {
        if (register is Register.None or Register.RIP or Register.EIP || register.IsVectorRegister())
        {
            return 0;
        }

        int bits = 8 * register.GetSize();
        return _case->Gpr[Number(register)] & (ulong.MaxValue >> (64 - bits));
    }

    private static bool HasMemory(in Instruction instruction)
    {
        for (int i = 0; i < instruction.OpCount; i++)
        {
            if (instruction.GetOpKind(i) == OpKind.Memory)
            {
                return true;
            }
        }

        return false;
    }

    private static int NumberOrNone(Register register) => register == Register.None ? -1 : Number(register);

    private static int Number(Register register) => register.GetFullRegister() - Register.RAX;
}
