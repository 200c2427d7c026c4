namespace Perf.Dram;

/// <summary>One line of the table of whole processes: a memory and the requests that it gets.</summary>
/// <param name="Standard">The device, as <c>pagewalk dram run</c> knows it.</param>
/// <param name="Form">What is generated.</param>
/// <param name="Target">Requests a CPU second of the whole process that we want at least.</param>
internal sealed record DramTraffic(string Standard, string Form, double Target);
