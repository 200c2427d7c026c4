using KernelModel.AddressSpaces;
using KernelModel.Files;
using KernelModel.Tasks;

namespace KernelModel.Loader;

/// <summary>Maps the segments of a program into an address space (fs/binfmt_elf.c, elf_load).</summary>
internal static class ProgramMapper
{
    private const ulong PageMask = 0xFFF;

    /// <summary>Maps all segments of a file.</summary>
    /// <param name="task">Whose limits hold.</param>
    /// <param name="mm">Into which address space.</param>
    /// <param name="file">The file.</param>
    /// <param name="program">Its headers.</param>
    /// <param name="wantedBase">Where the first page should go; 0: below the other maps. Not for fixed files.</param>
    /// <param name="place">What is told of it.</param>
    /// <returns>0, or a negated error.</returns>
    public static long Map(
        TaskStruct task, MmStruct mm, OpenFile file, ElfProgram program, ulong wantedBase, out MappedProgram place)
    {
        place = default;
        ulong bias = 0;
        if (!program.IsFixed)
        {
            long found = wantedBase != 0
                ? (long)(wantedBase & ~(program.Alignment - 1)) : FindBase(task, mm, program);
            if (found < 0)
            {
                return found;
            }

            bias = (ulong)found - program.FirstPage;
        }

        place = new MappedProgram { Bias = bias, Entry = program.Entry + bias, StartCode = ulong.MaxValue };
        foreach (ElfSegmentHeader segment in program.Segments)
        {
            if (segment.Type == ElfSegmentHeader.PT_LOAD)
            {
                long error = MapSegment(task, mm, file, in segment, bias);
                if (error != 0)
                {
                    return error;
                }

                place = place.With(in segment);
            }
        }

        return 0;
    }

    /// <summary>A hole for the whole image: reserved, then given back, so that the segments can be put into it.
    /// </summary>
    private static long FindBase(TaskStruct task, MmStruct mm, ElfProgram program)
    {
        ulong bytes = (program.LoadBytes + PageMask) & ~PageMask;
        if (bytes == 0)
        {
            return -Errno.EINVAL;
        }

        ulong slack = program.Alignment - 0x1000;
        long found = mm.Mmap(
            task, 0, bytes + slack, Prot.None, MapFlags.Private | MapFlags.Anonymous | MapFlags.NoReserve, null, 0);
        if (found < 0)
        {
            return found;
        }

        _ = mm.Munmap((ulong)found, bytes + slack);
        return (long)(((ulong)found + slack) & ~(program.Alignment - 1));
    }

    private static long MapSegment(
        TaskStruct task, MmStruct mm, OpenFile file, in ElfSegmentHeader segment, ulong bias)
    {
        if (segment.FileBytes > segment.MemoryBytes || segment.MemoryBytes > MmStruct.TaskSize
            || segment.Address + bias > MmStruct.TaskSize - segment.MemoryBytes)
        {
            return -Errno.ENOMEM;
        }

        int prot = ((segment.Flags & ElfSegmentHeader.PF_R) != 0 ? Prot.Read : 0)
            | ((segment.Flags & ElfSegmentHeader.PF_W) != 0 ? Prot.Write : 0)
            | ((segment.Flags & ElfSegmentHeader.PF_X) != 0 ? Prot.Exec : 0);
        ulong start = segment.Address + bias;
        ulong fileEnd = start + segment.FileBytes;
        ulong page = start & ~PageMask;
        if (segment.FileBytes != 0)
        {
            long mapped = mm.Mmap(
                task, page, fileEnd - page, prot, MapFlags.Private | MapFlags.Fixed, file,
                segment.Offset - (start & PageMask));
            if (mapped < 0)
            {
                return mapped;
            }
        }

        return MapZeros(task, mm, in segment, prot, start, fileEnd);
    }

    /// <summary>.bss: the rest of the last page of the file, then whole pages of zeros.</summary>
    private static long MapZeros(
        TaskStruct task, MmStruct mm, in ElfSegmentHeader segment, int prot, ulong start, ulong fileEnd)
    {
        if (segment.MemoryBytes <= segment.FileBytes)
        {
            return 0;
        }

        ulong zeroPage = segment.FileBytes == 0 ? start & ~PageMask : (fileEnd + PageMask) & ~PageMask;
        if (segment.FileBytes != 0 && zeroPage > fileEnd && (prot & Prot.Write) != 0
            && !mm.Clear(fileEnd, zeroPage - fileEnd))
        {
            return -Errno.EFAULT;
        }

        ulong end = (start + segment.MemoryBytes + PageMask) & ~PageMask;
        if (end <= zeroPage)
        {
            return 0;
        }

        long mapped = mm.Mmap(
            task, zeroPage, end - zeroPage, prot, MapFlags.Private | MapFlags.Anonymous | MapFlags.Fixed, null, 0);
        return mapped < 0 ? mapped : 0;
    }
}
