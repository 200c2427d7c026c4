namespace Emulator.Cpu.Interpreter;

/// <summary>
/// What watches the instruction stream. A struct type parameter of the hot loop: an empty one costs nothing.
/// </summary>
internal interface ICoreTiming
{
    /// <summary>An instruction loads through the soft TLB.</summary>
    void Load(Core core, ulong linear, int sizeBytes);

    /// <summary>An instruction stores through the soft TLB.</summary>
    void Store(Core core, ulong linear, int sizeBytes);
}
