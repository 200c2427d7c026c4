namespace Tests.Conformance.X87;

/// <summary>What differs between the host's result and ours; empty when nothing does.</summary>
internal static unsafe class X87Comparison
{
    private const ulong StatusFlags = 0x8D5;

    public static string Differences(ref X87Result host, ref X87Result core)
    {
        List<string> found = [];
        Compare(found, "vector", host.Vector, core.Vector);
        Compare(found, "cw", host.State.Control, core.State.Control);
        Compare(found, "sw", host.State.Status, core.State.Status);
        Compare(found, "tags", host.State.Tags, core.State.Tags);
        Compare(found, "fop", host.State.Opcode, core.State.Opcode);
        Compare(found, "fip", host.State.InstructionPointer, core.State.InstructionPointer);
        Compare(found, "fdp", host.State.DataPointer, core.State.DataPointer);
        Compare(found, "rax", host.Rax, core.Rax);
        Compare(found, "flags", host.Rflags & StatusFlags, core.Rflags & StatusFlags);
        for (int i = 0; i < 8; i++)
        {
            bool same = host.State.St[2 * i] == core.State.St[2 * i]
                && (ushort)host.State.St[(2 * i) + 1] == (ushort)core.State.St[(2 * i) + 1];
            if (!same)
            {
                found.Add($"st{i} host {Text(host.State, i)} core {Text(core.State, i)}");
            }
        }

        fixed (byte* a = host.Memory, b = core.Memory)
        {
            for (int i = 0; i < X87State.MemoryBytes; i += 4)
            {
                Compare(found, $"mem+{i}", *(uint*)(a + i), *(uint*)(b + i));
            }
        }

        return string.Join(", ", found);
    }

    /// <summary>The state before a case, for a message.</summary>
    public static string Describe(in X87Case c, X87Row row)
    {
        fixed (byte* memory = c.Memory)
        {
            string operand = row.HasMemory ? $" mem {*(ushort*)(memory + 8):X4}:{*(ulong*)memory:X16}" : "";
            int i = row.ModRm & 7;
            return $"cw {c.State.Control:X4} sw {c.State.Status:X4} tags {c.State.Tags:X2} st0 {Text(c.State, 0)} "
                + $"st1 {Text(c.State, 1)} st{i} {Text(c.State, i)}{operand}";
        }
    }

    private static string Text(in X87State state, int i) => $"{(ushort)state.St[(2 * i) + 1]:X4}:{state.St[2 * i]:X16}";

    private static void Compare(List<string> found, string what, ulong host, ulong core)
    {
        if (host != core)
        {
            found.Add($"{what} host {host:X} core {core:X}");
        }
    }
}
