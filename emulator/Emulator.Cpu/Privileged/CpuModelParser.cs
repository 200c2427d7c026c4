using System.Globalization;
using Emulator.Arch;

namespace Emulator.Cpu.Privileged;

/// <summary>Reads what stands after <c>-cpu</c>: a model, then changes from left to right.</summary>
internal static class CpuModelParser
{
    private const string PhysicalBits = "phys-bits";

    internal static CpuModel Parse(string text)
    {
        string[] words = text.Split(',');
        if (!CpuModelTable.Models.TryGetValue(words[0], out IReadOnlyList<CpuFeature>? listed))
        {
            if (words[0] is ['+' or '-', ..])
            {
                throw new FormatException(
                    $"a change without a model: did you mean '{CpuModelTable.Default},{words[0]}'?");
            }

            throw new FormatException(
                $"unknown CPU model '{words[0]}'; did you mean '{Nearest.Of(words[0], CpuModelTable.Models.Keys)}'?");
        }

        HashSet<CpuFeature> features = [.. listed];
        List<string> notes = [];
        int physicalBits = CpuModel.DefaultPhysicalAddressBits;
        foreach (string word in words.Skip(1))
        {
            if (word.StartsWith(PhysicalBits + "=", StringComparison.Ordinal))
            {
                physicalBits = ParsePhysicalBits(word[(PhysicalBits.Length + 1)..]);
            }
            else
            {
                notes.AddRange(Change(features, word));
            }
        }

        return new CpuModel(text, features) { PhysicalAddressBits = physicalBits, Notes = notes };
    }

    private static int ParsePhysicalBits(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int bits) && bits is >= 36 and <= 52
            ? bits
            : throw new FormatException($"{PhysicalBits} must be 36 to 52, not '{value}'");

    /// <summary>Makes one change; gives a line when it brought others along.</summary>
    private static IEnumerable<string> Change(HashSet<CpuFeature> features, string word)
    {
        if (word.Length < 2 || word[0] is not ('+' or '-'))
        {
            throw new FormatException($"a CPU feature is written +name or -name, not '{word}'");
        }

        string name = word[1..];
        CpuFeatureRow? row = CpuFeatureTable.Rows.FirstOrDefault(row => row.Name == name);
        if (row == null)
        {
            string nearest = Nearest.Of(name, CpuFeatureTable.Rows.Where(r => r.Implemented).Select(r => r.Name));
            throw new FormatException($"unknown CPU feature '{name}'; did you mean '{nearest}'?");
        }

        HashSet<CpuFeature> before = [.. features];
        if (word[0] == '+')
        {
            Add(features, row);
            return Along(word, "which it builds on", features.Except(before), row);
        }

        Remove(features, row.Feature);
        return Along(word, "which build on it", before.Except(features), row);
    }

    private static IEnumerable<string> Along(
        string word, string why, IEnumerable<CpuFeature> changed, CpuFeatureRow asked)
    {
        string others = string.Join(
            ", ", changed.Where(f => f != asked.Feature).Order().Select(f => CpuFeatureTable.RowOf(f).Name));
        return others.Length == 0
            ? []
            : [$"{word} switches {(word[0] == '+' ? "on" : "off")} {others} too, {why}"];
    }

    /// <summary>Adds a feature with all that it builds on.</summary>
    private static void Add(HashSet<CpuFeature> features, CpuFeatureRow row)
    {
        if (!row.Implemented)
        {
            throw new FormatException($"CPU feature '{row.Name}' is not implemented");
        }

        features.Add(row.Feature);
        foreach (CpuFeature needed in row.Needs)
        {
            Add(features, CpuFeatureTable.RowOf(needed));
        }
    }

    /// <summary>Removes a feature with all that build on it.</summary>
    private static void Remove(HashSet<CpuFeature> features, CpuFeature feature)
    {
        features.Remove(feature);
        foreach (CpuFeatureRow row in CpuFeatureTable.Rows.Where(row => row.Needs.Contains(feature)))
        {
            Remove(features, row.Feature);
        }
    }
}
