namespace Emulator.Cpu.Privileged;

/// <summary>
/// What a CPU model can have or lack, a bit of CPUID each; <see cref="CpuFeatureTable"/> has their rows in this order.
/// </summary>
public enum CpuFeature : byte
{
    /// <summary>x87 floating point on chip.</summary>
    Fpu,

    /// <summary>Virtual-8086 mode enhancements, protected-mode virtual interrupts (CR4.VME, CR4.PVI).</summary>
    Vme,

    /// <summary>Debugging extensions: I/O breakpoints, DR4 and DR5 absent (CR4.DE).</summary>
    De,

    /// <summary>4 MiB pages (CR4.PSE).</summary>
    Pse,

    /// <summary>Time-stamp counter.</summary>
    Tsc,

    /// <summary>RDMSR and WRMSR.</summary>
    Msr,

    /// <summary>Physical-address extension (CR4.PAE).</summary>
    Pae,

    /// <summary>Machine-check exception (CR4.MCE).</summary>
    Mce,

    /// <summary>CMPXCHG8B.</summary>
    Cx8,

    /// <summary>Local APIC on chip.</summary>
    Apic,

    /// <summary>SYSENTER and SYSEXIT.</summary>
    Sep,

    /// <summary>Memory-type range registers.</summary>
    Mtrr,

    /// <summary>Global pages (CR4.PGE).</summary>
    Pge,

    /// <summary>Machine-check architecture, here without banks.</summary>
    Mca,

    /// <summary>CMOVcc, and FCMOVcc with the FPU.</summary>
    Cmov,

    /// <summary>Page-attribute table.</summary>
    Pat,

    /// <summary>4 MiB pages above 4 GiB.</summary>
    Pse36,

    /// <summary>CLFLUSH.</summary>
    Clflush,

    /// <summary>MMX registers.</summary>
    Mmx,

    /// <summary>FXSAVE and FXRSTOR.</summary>
    Fxsr,

    /// <summary>Streaming SIMD extensions.</summary>
    Sse,

    /// <summary>Streaming SIMD extensions 2.</summary>
    Sse2,

    /// <summary>Streaming SIMD extensions 3.</summary>
    Sse3,

    /// <summary>Carry-less multiplication.</summary>
    Pclmulqdq,

    /// <summary>MONITOR and MWAIT.</summary>
    Monitor,

    /// <summary>Supplemental SSE3.</summary>
    Ssse3,

    /// <summary>Fused multiply-add.</summary>
    Fma,

    /// <summary>CMPXCHG16B.</summary>
    Cx16,

    /// <summary>Process-context identifiers (CR4.PCIDE).</summary>
    Pcid,

    /// <summary>SSE 4.1.</summary>
    Sse41,

    /// <summary>SSE 4.2.</summary>
    Sse42,

    /// <summary>x2APIC mode.</summary>
    X2Apic,

    /// <summary>MOVBE.</summary>
    Movbe,

    /// <summary>POPCNT.</summary>
    Popcnt,

    /// <summary>APIC timer by TSC deadline.</summary>
    TscDeadline,

    /// <summary>AES rounds.</summary>
    Aes,

    /// <summary>XSAVE, XRSTOR, XGETBV, XSETBV (CR4.OSXSAVE).</summary>
    Xsave,

    /// <summary>256-bit vectors.</summary>
    Avx,

    /// <summary>Half-precision conversion.</summary>
    F16c,

    /// <summary>RDRAND.</summary>
    Rdrand,

    /// <summary>The APIC timer never stops.</summary>
    Arat,

    /// <summary>RDFSBASE … WRGSBASE (CR4.FSGSBASE).</summary>
    FsGsBase,

    /// <summary>IA32_TSC_ADJUST.</summary>
    TscAdjust,

    /// <summary>Bit manipulation, first group.</summary>
    Bmi1,

    /// <summary>256-bit integer vectors.</summary>
    Avx2,

    /// <summary>The x87 data pointer and opcode change at unmasked x87 exceptions only.</summary>
    FdpExcptnOnly,

    /// <summary>Supervisor-mode execution prevention (CR4.SMEP).</summary>
    Smep,

    /// <summary>Bit manipulation, second group.</summary>
    Bmi2,

    /// <summary>Enhanced REP MOVSB and STOSB.</summary>
    Erms,

    /// <summary>INVPCID.</summary>
    Invpcid,

    /// <summary>The x87 instruction and data selectors are saved as 0.</summary>
    ZeroFcsFds,

    /// <summary>RDSEED.</summary>
    Rdseed,

    /// <summary>ADCX and ADOX.</summary>
    Adx,

    /// <summary>Supervisor-mode access prevention, CLAC, STAC (CR4.SMAP).</summary>
    Smap,

    /// <summary>CLFLUSHOPT.</summary>
    ClflushOpt,

    /// <summary>CLWB.</summary>
    Clwb,

    /// <summary>SHA rounds.</summary>
    Sha,

    /// <summary>User-mode instruction prevention (CR4.UMIP).</summary>
    Umip,

    /// <summary>Protection keys for user pages (CR4.PKE).</summary>
    Pku,

    /// <summary>Galois-field instructions.</summary>
    Gfni,

    /// <summary>AES rounds on wide vectors.</summary>
    Vaes,

    /// <summary>Carry-less multiplication on wide vectors.</summary>
    Vpclmulqdq,

    /// <summary>57-bit linear addresses, 5-level paging (CR4.LA57).</summary>
    La57,

    /// <summary>RDPID.</summary>
    Rdpid,

    /// <summary>Protection keys for supervisor pages (CR4.PKS).</summary>
    Pks,

    /// <summary>Fast short REP MOVSB.</summary>
    Fsrm,

    /// <summary>SERIALIZE.</summary>
    Serialize,

    /// <summary>IA32_ARCH_CAPABILITIES: immune to speculation.</summary>
    ArchCapabilities,

    /// <summary>XSAVEOPT.</summary>
    XsaveOpt,

    /// <summary>XSAVEC and the compacted form.</summary>
    XsaveC,

    /// <summary>XGETBV with ECX = 1.</summary>
    Xgetbv1,

    /// <summary>XSAVES, XRSTORS, IA32_XSS.</summary>
    XsaveS,

    /// <summary>LAHF and SAHF in 64-bit mode.</summary>
    LahfLm,

    /// <summary>LZCNT.</summary>
    Lzcnt,

    /// <summary>PREFETCHW.</summary>
    Prefetchw,

    /// <summary>SYSCALL and SYSRET.</summary>
    Syscall,

    /// <summary>Execute-disable (EFER.NXE).</summary>
    Nx,

    /// <summary>1 GiB pages.</summary>
    Pdpe1Gb,

    /// <summary>RDTSCP and IA32_TSC_AUX.</summary>
    Rdtscp,

    /// <summary>Intel 64: long mode.</summary>
    Lm,

    /// <summary>The TSC's rate never changes.</summary>
    InvariantTsc,

    /// <summary>WBNOINVD.</summary>
    Wbnoinvd,
}
