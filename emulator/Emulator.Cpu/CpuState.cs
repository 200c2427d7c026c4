using System.Runtime.InteropServices;
using Emulator.Arch;
using Emulator.Mmu;

namespace Emulator.Cpu;

/// <summary>
/// All state of one core in one native struct, shared by the interpreter, the debugger and, later, translated code.
/// The first 256 bytes are the register file that decoded operations address by byte offset, so an 8-bit AH is simply
/// offset 1. Fields up to <see cref="EndOfPlainState"/> are plain data and are saved in checkpoints as bytes; pointers
/// follow.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CpuState
{
    /// <summary>RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 … R15.</summary>
    public fixed ulong Gpr[16];

    /// <summary>Always 0: the base or index of an address that has none. Register-file offset 128.</summary>
    public ulong Zero;

    /// <summary>The IP of offset 0 of the page that the running block lies in. Register-file offset 136.</summary>
    public ulong RipBase;

    /// <summary>
    /// A linear address made by an address operation for the operation after it. Register-file offset 144.
    /// </summary>
    public ulong Temp;

    /// <summary>RIP, EIP or IP: right between blocks, and whenever an exception is delivered.</summary>
    public ulong Rip;

    /// <summary>What an instruction pointer wraps at: all ones, or 32 of them outside 64-bit code.</summary>
    public ulong IpMask;

    /// <summary>
    /// What a near branch truncates its target to when its operand size is that of the code segment: all ones, or 32 or
    /// 16 of them (SDM 2A, JMP). IP itself goes on above FFFFH in 16-bit code where the limit lets it.
    /// </summary>
    public ulong BranchMask;

    /// <summary>First word of the lazy status flags: see <see cref="LazyFlags"/>.</summary>
    public ulong FlagA;

    /// <summary>Second word of the lazy status flags.</summary>
    public ulong FlagB;

    /// <summary>Kind of the lazy status flags.</summary>
    public ulong FlagKind;

    /// <summary>RFLAGS without the six status flags (those are lazy); bit 1 is set.</summary>
    public ulong SystemFlags;

    /// <summary>
    /// Instructions that may still start before the run loop has to look up; charged a block at a time.
    /// </summary>
    public long Budget;

    /// <summary>The instruction count at which <see cref="Budget"/> is used up.</summary>
    public ulong CountAtLimit;

    public SegmentRegister Es;
    public SegmentRegister Cs;
    public SegmentRegister Ss;
    public SegmentRegister Ds;
    public SegmentRegister Fs;
    public SegmentRegister Gs;
    public SegmentRegister Ldtr;
    public SegmentRegister Tr;
    public DescriptorTable Gdtr;
    public DescriptorTable Idtr;

    public ulong Cr0;
    public ulong Cr2;
    public ulong Cr3;
    public ulong Cr4;
    public ulong Efer;
    public ulong Xcr0;

    /// <summary>The PDPTE registers of PAE paging (SDM 3A 4.4.1).</summary>
    public fixed ulong Pdpte[4];

    /// <summary>DR0–DR3, (DR4 and DR5 unused), DR6, DR7.</summary>
    public fixed ulong Dr[8];

    public uint Pkru;
    public uint Pkrs;

    public ulong Star;
    public ulong Lstar;
    public ulong Cstar;
    public ulong Fmask;
    public ulong KernelGsBase;
    public ulong TscAux;
    public ulong SysenterCs;
    public ulong SysenterEsp;
    public ulong SysenterEip;
    public ulong Pat;
    public ulong MiscEnable;
    public ulong McgStatus;

    /// <summary>IA32_TSC_ADJUST.</summary>
    public ulong TscAdjust;

    /// <summary>Eight pairs of IA32_MTRR_PHYSBASE and IA32_MTRR_PHYSMASK.</summary>
    public fixed ulong MtrrVariable[16];

    /// <summary>IA32_MTRR_FIX64K, the two FIX16K, the eight FIX4K.</summary>
    public fixed ulong MtrrFixed[11];

    /// <summary>IA32_MTRR_DEF_TYPE.</summary>
    public ulong MtrrDefaultType;

    /// <summary>
    /// Added to the count of time-stamp ticks to give the TSC; changed by a write to IA32_TIME_STAMP_COUNTER.
    /// </summary>
    public ulong TscOffset;

    /// <summary>State of the generator behind RDRAND and RDSEED.</summary>
    public ulong RandomState;

    /// <summary>Current privilege level, 0–3 (3 in virtual-8086 mode, 0 in real mode).</summary>
    public byte Cpl;

    /// <summary>The mode that instructions are decoded in, with the traits that decoding depends on.</summary>
    public CodeMode CodeMode;

    /// <summary>What delays or blocks interrupts after the last instruction.</summary>
    public InterruptShadow Shadow;

    /// <summary>NMIs are blocked until IRET (SDM 3A 6.7.1).</summary>
    public bool NmiBlocked;

    /// <summary>An NMI waits.</summary>
    public bool NmiPending;

    /// <summary>The INTR line is asserted.</summary>
    public bool InterruptLine;

    /// <summary>The core waits in HLT or MWAIT.</summary>
    public bool Halted;

    /// <summary>FERR# is asserted.</summary>
    public bool NumericErrorSignalled;

    /// <summary>The last instruction did not begin: it waits, in HLT's way, for an x87 error to be handled.</summary>
    public bool WaitsForNumericError;

    /// <summary>MONITOR has armed the monitor: the next MWAIT waits.</summary>
    public bool MonitorArmed;

    /// <summary>The core is in the shutdown state after a triple fault.</summary>
    public bool Shutdown;

    /// <summary>
    /// A string instruction stopped between two iterations: what interrupts it now saves RF as 1 (SDM 3B 17.3.1.1).
    /// </summary>
    public bool BetweenIterations;

    /// <summary>
    /// Leave the running block after the current instruction: a device or the memory map may have changed what comes
    /// next.
    /// </summary>
    public bool LeaveRequested;

    /// <summary>An exception waits for delivery: the fields below describe it.</summary>
    public bool FaultPending;

    public byte FaultVector;

    /// <summary>What kind of event the pending exception is.</summary>
    internal Exceptions.EventKind FaultKind;

    public bool FaultHasErrorCode;

    public uint FaultErrorCode;

    /// <summary>
    /// Hosted mode: only user code runs, and what leaves it goes to an <see cref="ITrapHandler"/> instead of the IDT.
    /// </summary>
    public bool Hosted;

    /// <summary>Hosted mode: a system call waits to be served; the fields below describe it.</summary>
    public bool TrapPending;

    /// <summary>How the system call was made.</summary>
    public TrapKind TrapKind;

    /// <summary>CR2 of a pending page fault.</summary>
    public ulong FaultAddress;

    /// <summary>
    /// DR6 bits of debug conditions met by the current instruction, reported as a trap after it (SDM 3B 17.3).
    /// </summary>
    public ulong PendingDebug;

    /// <summary>MXCSR.</summary>
    public uint Mxcsr;

    /// <summary>x87 control word; reserved bits are 0, bit 6 is 1.</summary>
    public ushort FpuControl;

    /// <summary>x87 status word, TOP included; ES and B follow from its flags and the masks.</summary>
    public ushort FpuStatus;

    /// <summary>Bit i: physical x87 register i is not empty (the tag byte of FXSAVE).</summary>
    public ushort FpuTag;

    /// <summary>
    /// Eleven bits of the opcode that raised the last unmasked x87 exception, or of the last x87 opcode.
    /// </summary>
    public ushort FpuOpcode;

    /// <summary>Selectors of the last x87 instruction and operand, where the model keeps them.</summary>
    public ushort FpuInstructionSelector;
    public ushort FpuDataSelector;

    /// <summary>Offsets of the last x87 instruction and operand.</summary>
    public ulong FpuInstructionPointer;
    public ulong FpuDataPointer;

    /// <summary>
    /// The x87 registers in physical order: 64-bit significand, then sign and exponent, 16 bytes each.
    /// </summary>
    public fixed ulong FpuRegisters[16];

    /// <summary>YMM0–YMM15, 32 bytes each.</summary>
    public fixed ulong Ymm[64];

    /// <summary>Everything before this field is plain data.</summary>
    public ulong EndOfPlainState;

    /// <summary>The soft TLB bank of the current access class.</summary>
    public SoftTlbEntry* Tlb;

    /// <summary>The cache from linear address to decoded block of the current privilege.</summary>
    public JumpCacheEntry* JumpCache;

    /// <summary>
    /// XORed to an instruction pointer to give its tag in the jump cache: the base of CS outside 64-bit code.
    /// </summary>
    public ulong JumpTag;

    /// <summary>What is added to an instruction pointer to give a linear address: 0 in 64-bit code.</summary>
    public ulong CodeBase;

    /// <summary>The map of physical memory.</summary>
    public PhysicalMap* Map;

    /// <summary>The operation that a handler executes now; null between operations.</summary>
    public Decoding.DecodedOp* CurrentOp;
}
