using KernelModel;
using KernelModel.Tasks;

namespace Tests.Kernel.Tasks;

/// <summary>The rules of setuid(2), setreuid(2) and setresuid(2), which those of groups are too.</summary>
public sealed class IdSetTests
{
    private static readonly IdSet s_own = new(Real: 1, Effective: 2, Saved: 3, FileSystem: 2);

    private static readonly uint[] s_ids = [0, 1, 2, 3, 4, IdSet.Unchanged];

    [Test]
    public void Setuid_sets_all_with_power_and_the_effective_one_without()
    {
        Assert.That(s_own.Set(4, hasPower: true, out IdSet now), Is.Zero);
        Assert.That(now, Is.EqualTo(new IdSet(4, 4, 4, 4)));
        Assert.That(s_own.Set(3, hasPower: false, out now), Is.Zero);
        Assert.That(now, Is.EqualTo(new IdSet(1, 3, 3, 3)));
        Assert.That(s_own.Set(2, hasPower: false, out _), Is.EqualTo(-Errno.EPERM), "the effective one is no source");
        Assert.That(s_own.Set(IdSet.Unchanged, hasPower: true, out _), Is.EqualTo(-Errno.EINVAL));
    }

    // real, effective: what comes of 1, 2, 3.
    [TestCase(IdSet.Unchanged, 1u, 1u, 1u, 3u)]
    [TestCase(IdSet.Unchanged, 3u, 1u, 3u, 3u)]
    [TestCase(IdSet.Unchanged, IdSet.Unchanged, 1u, 2u, 3u)]
    [TestCase(2u, 1u, 2u, 1u, 1u)]
    [TestCase(2u, IdSet.Unchanged, 2u, 2u, 2u)]
    public void Setreuid_saves_what_is_not_the_old_real_one(uint real, uint effective, uint r, uint e, uint s)
    {
        Assert.That(s_own.SetReal(real, effective, hasPower: false, out IdSet now), Is.Zero);
        Assert.That(now, Is.EqualTo(new IdSet(r, e, s, e)));
    }

    [Test]
    public void Without_power_nobody_becomes_who_they_were_not()
    {
        foreach (uint first in s_ids)
        {
            foreach (uint second in s_ids)
            {
                long result = s_own.SetReal(first, second, hasPower: false, out IdSet now);
                bool mayBe = IsOwn(second) && first is 1 or 2 or IdSet.Unchanged;
                Assert.That(result, Is.EqualTo(mayBe ? 0 : -Errno.EPERM));
                Assert.That(result < 0 || (s_own.IsOwn(now.Real) && s_own.IsOwn(now.Effective)));
                foreach (uint third in s_ids)
                {
                    result = s_own.SetAll(first, second, third, hasPower: false, out now);
                    bool allOwn = IsOwn(first) && IsOwn(second) && IsOwn(third);
                    Assert.That(result, Is.EqualTo(allOwn ? 0 : -Errno.EPERM));
                    Assert.That(now.FileSystem, Is.EqualTo(now.Effective));
                    Assert.That(s_own.SetAll(first, second, third, hasPower: true, out _), Is.Zero);
                }
            }
        }

        static bool IsOwn(uint id) => id is 1 or 2 or 3 or IdSet.Unchanged;
    }
}
