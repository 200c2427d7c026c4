using Emulator.Arch;
using KernelModel.AddressSpaces;
using KernelModel.Faults;

namespace Tests.Kernel.Mm;

/// <summary>Random calls and accesses against a dictionary of pages, with every invariant after each.</summary>
public sealed class MmModelTests
{
    private const ulong Window = 0x1000_0000;
    private const int WindowPages = 48;
    private const int FilePages = 12;

    [TestCase(1, 120)]
    [TestCase(2, 120)]
    [TestCase(3, 120)]
    [TestCase(4, 120)]
    public void Contents_rights_and_signals_are_those_of_a_naive_model(int group, int runs)
    {
        int steps = 0;
        int mapped = 0;
        for (int seed = 0; seed < runs; seed++)
        {
            using Play play = new((group * 100_000) + seed);
            for (int i = 0; i < 60; i++)
            {
                play.Step();
                play.Rig.AssertSound();
                steps++;
            }

            mapped += play.End();
        }

        TestContext.Out.WriteLine($"{steps} steps, {mapped} mapped pages walked at the ends");
    }

    private sealed class Play : IDisposable
    {
        private readonly Random _random;
        private readonly List<NaiveProcess> _processes = [];
        private readonly TestFile _file;
        private readonly NaiveFile _naiveFile;

        public Play(int seed)
        {
            _random = new Random(seed);
            Rig = new MmRig();
            Rig.Manager.HasProtectionKeys = false;
            _processes.Add(new NaiveProcess(Rig.Create()));
            _file = Rig.CreateFile(FilePages);
            _naiveFile = new NaiveFile { Pages = [.. Enumerable.Range(1, FilePages).Select(i => (byte)i)] };
        }

        public MmRig Rig { get; }

        public void Dispose() => Rig.Dispose();

        public void Step()
        {
            Rig.Frames.CurrentCpu = _random.Next(Rig.Cpus.Length);
            NaiveProcess process = _processes[_random.Next(_processes.Count)];
            int first = _random.Next(WindowPages);
            int count = 1 + _random.Next(Math.Min(10, WindowPages - first));
            switch (_random.Next(20))
            {
                case < 4: Map(process, first, count); break;
                case 4: Unmap(process, first, count); break;
                case 5 or 6: Protect(process, first, count); break;
                case 7: Discard(process, first, count); break;
                case 8: Move(process, first, count); break;
                case 9: Fork(process); break;
                case 10: Exit(process); break;
                case 11: Truncate(); break;
                default: Touch(process); break;
            }
        }

        /// <summary>Compares everything, walks everything, ends everything.</summary>
        public int End()
        {
            int mapped = 0;
            foreach (NaiveProcess process in _processes)
            {
                for (int page = 0; page < WindowPages; page++)
                {
                    Touch(process, page, AccessKind.Read, 0);
                }

                mapped += Rig.AssertWalkerAgrees(process.Mm, Window, Window + (WindowPages << 12));
                process.Mm.Drop();
                Rig.AssertSound();
            }

            Assert.That(_file.Areas, Is.Zero, "areas that hold the file");
            return mapped;
        }

        private static ulong At(int page) => Window + ((ulong)page << 12);

        private void Map(NaiveProcess process, int first, int count)
        {
            int prot = _random.Next(8);
            bool isShared = _random.Next(2) == 0;
            bool isFile = _random.Next(2) == 0;
            int index = isFile ? _random.Next(FilePages) : 0;
            int flags = MapFlags.Fixed | (isShared ? MapFlags.Shared : MapFlags.Private)
                | (isFile ? 0 : MapFlags.Anonymous) | (_random.Next(4) == 0 ? MapFlags.Populate : 0);
            long result = process.Mm.Mmap(
                null, At(first), (ulong)count << 12, prot, flags, isFile ? _file : null, (ulong)index << 12);
            Assert.That(result, Is.EqualTo((long)At(first)));
            NaiveFile? file = isFile ? _naiveFile : isShared ? new NaiveFile { Pages = [.. new byte[count]] } : null;
            for (int i = 0; i < count; i++)
            {
                process.Pages[first + i] = new NaivePage
                {
                    Prot = prot, IsShared = isShared, File = file, Index = index + i,
                };
            }
        }

        private static void Unmap(NaiveProcess process, int first, int count)
        {
            Assert.That(process.Mm.Munmap(At(first), (ulong)count << 12), Is.Zero);
            for (int i = 0; i < count; i++)
            {
                process.Pages.Remove(first + i);
            }
        }

        private void Protect(NaiveProcess process, int first, int count)
        {
            int prot = _random.Next(8);
            int result = process.Mm.Mprotect(null, At(first), (ulong)count << 12, prot);
            int expected = 0;
            for (int i = 0; i < count && expected == 0; i++)
            {
                if (process.Pages.TryGetValue(first + i, out NaivePage? page))
                {
                    page.Prot = prot;
                }
                else
                {
                    expected = -KernelModel.Errno.ENOMEM;
                }
            }

            Assert.That(result, Is.EqualTo(expected));
        }

        private static void Discard(NaiveProcess process, int first, int count)
        {
            int result = process.Mm.Madvise(null, At(first), (ulong)count << 12, Advice.DontNeed);
            int known = 0;
            for (int i = 0; i < count; i++)
            {
                if (process.Pages.TryGetValue(first + i, out NaivePage? page))
                {
                    page.Own = null;
                    known++;
                }
            }

            Assert.That(result, Is.EqualTo(known == count ? 0 : -KernelModel.Errno.ENOMEM));
        }

        private void Move(NaiveProcess process, int first, int count)
        {
            int to = _random.Next(WindowPages - count + 1);
            if (Math.Abs(to - first) < count)
            {
                return;
            }

            long result = process.Mm.Mremap(
                null, At(first), (ulong)count << 12, (ulong)count << 12, RemapFlags.MayMove | RemapFlags.Fixed, At(to));
            if (!process.Pages.ContainsKey(first))
            {
                Assert.That(result, Is.EqualTo(-KernelModel.Errno.EFAULT));
                return;
            }

            Assert.That(result, Is.EqualTo((long)At(to)));
            for (int i = 0; i < count; i++)
            {
                if (process.Pages.Remove(first + i, out NaivePage? page))
                {
                    process.Pages[to + i] = page;
                }
            }
        }

        private void Fork(NaiveProcess process)
        {
            if (_processes.Count < 4)
            {
                MmStruct? child = process.Mm.Fork();
                Assert.That(child, Is.Not.Null);
                _processes.Add(process.Fork(child));
            }
        }

        private void Exit(NaiveProcess process)
        {
            if (_processes.Count > 1)
            {
                process.Mm.Drop();
                _processes.Remove(process);
            }
        }

        private void Truncate()
        {
            int pages = _random.Next(FilePages + 4);
            _file.Mapping.Truncate((long)pages << 12);
            for (int gone = pages; gone < _naiveFile.Pages.Count; gone++)
            {
                foreach (NaivePage page in _processes.SelectMany(p => p.Pages.Values))
                {
                    page.Own = page.File == _naiveFile && page.Index >= pages ? null : page.Own;
                }
            }

            List<byte> old = _naiveFile.Pages;
            old.RemoveRange(Math.Min(pages, old.Count), Math.Max(0, old.Count - pages));
            old.AddRange(new byte[Math.Max(0, pages - old.Count)]);
        }

        private void Touch(NaiveProcess process) => Touch(
            process, _random.Next(WindowPages), (AccessKind)_random.Next(3), (byte)_random.Next(256));

        private void Touch(NaiveProcess process, int at, AccessKind kind, byte value)
        {
            FaultResult result = Rig.Touch(
                _random.Next(Rig.Cpus.Length), process.Mm, At(at), kind, out ulong physical);
            NaivePage? page = process.Pages.GetValueOrDefault(at);
            int expected = SignalOf(page, kind);
            if (expected != 0)
            {
                string what = $"{kind} at {At(at):x}: {result}";
                Assert.That(result.Signal, Is.EqualTo(expected), what);
                Assert.That(result.Address, Is.EqualTo(At(at)));
                Assert.That(result.Code, Is.EqualTo(page is null ? FaultResult.SEGV_MAPERR : 2), what);
                return;
            }

            Assert.That(result.IsResolved, $"{kind} at {At(at):x}: {result}");
            if (page is not null && kind == AccessKind.Write)
            {
                Rig.WriteByte(physical, value);
                page.Value = value;
            }
            else
            {
                Assert.That(Rig.ReadByte(physical), Is.EqualTo(page?.Value), $"at {At(at):x}");
            }
        }

        /// <summary>
        /// The signal that an access gives; 0: none. A fetch is refused only when the page is there, so contents that
        /// are missing come first.
        /// </summary>
        private static int SignalOf(NaivePage? page, AccessKind kind)
        {
            if (page is null)
            {
                return FaultResult.SIGSEGV;
            }

            bool isAllowed = kind switch
            {
                AccessKind.Read => page.Prot != 0,
                AccessKind.Write => (page.Prot & Prot.Write) != 0,
                _ => (page.Prot & Prot.Exec) != 0,
            };
            bool isMissing = page.IsBeyondEnd && (isAllowed || (kind == AccessKind.Execute && page.Prot != 0));
            return isMissing ? FaultResult.SIGBUS : isAllowed ? 0 : FaultResult.SIGSEGV;
        }
    }
}
