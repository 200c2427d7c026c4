using System.Text;
using KernelModel.AddressSpaces;
using KernelModel.Files;
using KernelModel.Tasks;

namespace KernelModel.Loader;

/// <summary>exec: a program in place of what a process was (fs/exec.c).</summary>
internal sealed class ProgramLoader
{
    /// <summary>How often an interpreter may be a script itself.</summary>
    private const int MaximumScripts = 5;
    private const int NameLength = 15;
    private const uint S_ISUID = 0x800;
    private const uint S_ISGID = 0x400;
    private const uint S_IXGRP = 8;

    private readonly Kernel _kernel;
    private long _programs;

    public ProgramLoader(Kernel kernel)
    {
        _kernel = kernel;
    }

    /// <summary>Replaces a thread's program.</summary>
    /// <param name="task">The thread; it is alone in its process afterwards.</param>
    /// <param name="file">The opened program; its reference is taken over.</param>
    /// <param name="path">As the caller named it.</param>
    /// <param name="arguments">argv.</param>
    /// <param name="environment">envp.</param>
    /// <returns>0, or a negated error; then the old program goes on.</returns>
    public long Execute(
        TaskStruct task, OpenFile file, byte[] path, List<byte[]> arguments, IReadOnlyList<byte[]> environment)
    {
        // Linux gives a program without argv an empty name (CVE-2021-4034).
        if (arguments.Count == 0)
        {
            arguments.Add([]);
        }

        ProgramImage image = new()
        {
            File = file, ExecutionName = path, Arguments = arguments, Environment = environment,
        };
        OpenFile? interpreter = null;
        MmStruct? mm = null;
        long error = ResolveScripts(task, image);
        if (error == 0)
        {
            error = OpenInterpreter(task, image, out interpreter, out ElfProgram? loader);
            if (error == 0)
            {
                error = BuildMemory(task, image, interpreter, loader, out mm, out ulong start, out ulong stack);
                if (error == 0 && mm is not null)
                {
                    Commit(task, image, mm, start, stack);
                    mm = null;
                }
            }
        }

        interpreter?.Put();
        image.File.Put();
        mm?.Drop();
        return error;
    }

    /// <summary>Follows #! lines until the file is an ELF program.</summary>
    private long ResolveScripts(TaskStruct task, ProgramImage image)
    {
        byte[] start = new byte[ScriptLine.LookBytes];
        for (int depth = 0; ; depth++)
        {
            long read = image.File.ReadAt(0, start);
            if (read < 0)
            {
                return read;
            }

            bool isScript = ScriptLine.TryParse(
                start.AsSpan(0, (int)read), out byte[] interpreter, out byte[]? argument);
            if (!isScript)
            {
                long error = ElfProgram.Read(image.File, out ElfProgram? program);
                image.Program = program ?? image.Program;
                return error;
            }

            if (depth >= MaximumScripts)
            {
                return -Errno.ELOOP;
            }

            byte[] script = depth == 0 ? image.ExecutionName : image.Arguments[0];
            image.Arguments[0] = depth == 0 ? script : image.Arguments[0];
            if (argument is not null)
            {
                image.Arguments.Insert(0, argument);
            }

            image.Arguments.Insert(0, interpreter);
            long opened = _kernel.Vfs.OpenForExec(task, Text(interpreter), out OpenFile? file);
            if (opened < 0 || file is null)
            {
                return opened;
            }

            image.File.Put();
            image.File = file;
        }
    }

    private long OpenInterpreter(
        TaskStruct task, ProgramImage image, out OpenFile? file, out ElfProgram? loader)
    {
        file = null;
        loader = null;
        if (image.Program.Interpreter is not { } path)
        {
            return 0;
        }

        long error = _kernel.Vfs.OpenForExec(task, path, out file);
        if (error < 0 || file is null)
        {
            _kernel.StartProblem = $"its interpreter {path} is not in the guest's root";
            return error;
        }

        error = ElfProgram.Read(file, out loader);
        return error is -Errno.ENOEXEC ? -Errno.ELIBBAD : error;
    }

    private long BuildMemory(
        TaskStruct task, ProgramImage image, OpenFile? interpreter, ElfProgram? loader, out MmStruct? mm,
        out ulong start, out ulong stack)
    {
        (start, stack) = (0, 0);
        mm = _kernel.AddressSpaces.Create();
        if (mm is null)
        {
            return -Errno.ENOMEM;
        }

        ulong stackLimit = task.Process.Limits[ResourceLimit.STACK].Soft;
        mm.Layout = AddressLayout.Choose(_kernel.Options.Seed, ++_programs, stackLimit);

        // A position-independent program without an interpreter may be a loader itself: it goes where libraries go.
        ulong wanted = image.Program.Interpreter is null ? 0 : mm.Layout.PieBase;
        long error = ProgramMapper.Map(task, mm, image.File, image.Program, wanted, out MappedProgram place);
        if (error != 0)
        {
            return error;
        }

        image.Place = place;
        start = place.Entry;
        ulong interpreterBase = 0;
        if (interpreter is not null && loader is not null)
        {
            error = ProgramMapper.Map(task, mm, interpreter, loader, 0, out MappedProgram loaderPlace);
            if (error != 0)
            {
                return error;
            }

            start = loaderPlace.Entry;
            interpreterBase = loaderPlace.Bias;
        }

        SetBrk(mm, image, place);
        Credentials credentials = CredentialsOf(task, image.File, out bool isSecure);
        StackBuilder builder = new(_kernel, mm);
        error = builder.Build(image, interpreterBase, credentials, isSecure);
        stack = builder.StackPointer;
        return error;
    }

    private static void SetBrk(MmStruct mm, ProgramImage image, in MappedProgram place)
    {
        const ulong PageMask = 0xFFF;
        ulong end = (place.End + PageMask) & ~PageMask;
        if (!image.Program.IsFixed && image.Program.Interpreter is null)
        {
            // A loader's brk would run into the maps above it: it starts where programs do.
            end = mm.Layout.PieBase;
        }

        mm.StartBrk = mm.Brk = end + mm.Layout.BrkOffset;
        mm.Program = new ProgramPlace
        {
            StartCode = place.StartCode == ulong.MaxValue ? 0 : place.StartCode,
            EndCode = place.EndCode,
            StartData = place.StartData,
            EndData = place.EndData,
        };
    }

    /// <summary>Set-user-ID bits, and capabilities: root gets all, others none (capabilities(7)).</summary>
    private static Credentials CredentialsOf(TaskStruct task, OpenFile file, out bool isSecure)
    {
        Credentials own = task.Credentials;
        Inode inode = file.Inode;
        if (!task.NoNewPrivileges)
        {
            own = (inode.Mode & S_ISUID) != 0 ? own with { EffectiveUid = inode.Uid } : own;
            own = (inode.Mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP)
                ? own with { EffectiveGid = inode.Gid } : own;
        }

        bool isRoot = own.EffectiveUid == 0 || own.Uid == 0;
        ulong permitted = isRoot ? own.InheritableCapabilities | own.BoundingCapabilities : 0;
        isSecure = own.EffectiveUid != own.Uid || own.EffectiveGid != own.Gid;
        return own with
        {
            SavedUid = own.EffectiveUid,
            FileSystemUid = own.EffectiveUid,
            SavedGid = own.EffectiveGid,
            FileSystemGid = own.EffectiveGid,
            PermittedCapabilities = permitted,
            EffectiveCapabilities = own.EffectiveUid == 0 ? permitted : 0,
            KeepsCapabilities = false,
        };
    }

    /// <summary>No way back: the other threads end, and the thread starts anew.</summary>
    private void Commit(TaskStruct task, ProgramImage image, MmStruct mm, ulong start, ulong stack)
    {
        Process process = task.Process;
        _kernel.Exits.EndOtherThreads(task);
        _kernel.Exits.ReleaseMemory(task);
        task.Mm = mm;
        _kernel.Scheduler.ActivateMemory(task);
        if (task.Files is { RefCount: > 1 } shared)
        {
            task.Files = shared.Clone();
            shared.Drop();
        }

        task.Files?.CloseOnExec();
        if (_kernel.Tasks.Tasks.Values.Any(t => t != task && t.Handlers == task.Handlers))
        {
            task.Handlers = task.Handlers.Clone();
        }

        task.Handlers.ResetCaught();
        task.AlternateStack = new(0, task.AlternateStack.Flags, 0);
        task.RestartableSequence = default;
        task.Credentials = CredentialsOf(task, image.File, out bool isSecure);
        process.Dumpable = isSecure ? 0 : 1;
        process.HasExecuted = true;
        process.ExecutablePath = _kernel.Vfs.TextOf(null, image.File.Path);
        process.ExitSignal = Signals.Signal.SIGCHLD;
        _kernel.ProcessTimers.DropPosix(process);
        task.Name = NameOf(image.ExecutionName);
        _kernel.TaskStatistics.Execs++;
        SetRegisters(task, start, stack);
    }

    private unsafe void SetRegisters(TaskStruct task, ulong start, ulong stack)
    {
        const ulong InterruptsOn = 0x202;
        task.EntryCall = -1;
        task.ExtendedState = null;
        _kernel.Scheduler.DropExtendedState(task);
        Array.Clear(task.Registers);
        task.Registers[4] = stack;
        (task.InstructionPointer, task.Flags) = (start, InterruptsOn);
        (task.FsBase, task.GsBase, task.Pkru) = (0, 0, _kernel.Features.InitialPkru);
        if (task.Core < 0)
        {
            return;
        }

        Emulator.Arch.ICpuControl cpu = _kernel.Cpus[task.Core];
        task.Registers.CopyTo(new Span<ulong>(cpu.Registers, 16));
        cpu.InstructionPointer = start;
        cpu.Flags = InterruptsOn;
        cpu.FsBase = 0;
        cpu.GsBase = 0;
        _ = _kernel.Scheduler.LoadExtendedState(task);
    }

    private static string NameOf(byte[] path)
    {
        int slash = Array.LastIndexOf(path, (byte)'/');
        ReadOnlySpan<byte> name = path.AsSpan(slash + 1);
        return Encoding.Latin1.GetString(name[..Math.Min(name.Length, NameLength)]);
    }

    private static string Text(byte[] path) => Encoding.Latin1.GetString(path);
}
