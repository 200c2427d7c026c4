namespace Tests.Conformance.HostCpu;

/// <summary>What the elements of a vector operand are.</summary>
internal enum VectorElement
{
    Int8,
    Int16,
    Int32,
    Int64,
    Float16,
    Float32,
    Float64,
}
