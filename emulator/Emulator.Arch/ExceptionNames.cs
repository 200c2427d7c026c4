namespace Emulator.Arch;

/// <summary>The mnemonics of exceptions (SDM 3A table 6-1).</summary>
public static class ExceptionNames
{
    private static readonly string[] s_names =
    [
        "#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "9", "#TS", "#NP", "#SS", "#GP", "#PF", "15",
        "#MF", "#AC", "#MC", "#XM",
    ];

    /// <summary>The mnemonic; of a vector that no exception has, the vector in hexadecimal.</summary>
    public static string Of(int vector) => vector < s_names.Length ? s_names[vector] : $"int 0x{vector:x2}";
}
