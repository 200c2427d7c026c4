using Emulator.Cpu.Privileged;

namespace Emulator.Cpu.ExtendedState;

/// <summary>A state component of the XSAVE feature set (SDM 1 13.1).</summary>
/// <param name="Bit">Its number: its bit in XCR0, XSTATE_BV and RFBM.</param>
/// <param name="Feature">The feature that it comes with.</param>
/// <param name="SizeBytes">Its size outside the legacy region.</param>
/// <param name="OffsetBytes">Where it lies in an area of the standard format.</param>
internal sealed record StateComponent(int Bit, CpuFeature Feature, int SizeBytes, int OffsetBytes);
