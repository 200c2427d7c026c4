namespace Perf.Kernel;

/// <summary>One line of the table: a built-in program that does one thing many times.</summary>
/// <param name="Name">What is counted.</param>
/// <param name="Program">The program, as <c>pagewalk exec --sample</c> knows it.</param>
/// <param name="Argument">How often.</param>
/// <param name="Each">Counted things for each of the argument.</param>
/// <param name="Target">What we want at least, per CPU second.</param>
internal sealed record KernelRow(string Name, string Program, int Argument, int Each, double Target);
