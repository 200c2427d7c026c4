using Emulator.Images;
using Firmware;
using Firmware.Boot;
using Firmware.Samples;

namespace Tests.Unit.Firmware;

/// <summary>The sample guests can be built and planned; what they do is tested where they run.</summary>
[TestFixture]
internal sealed class SampleGuestTests
{
    [TestCaseSource(typeof(SampleGuests), nameof(SampleGuests.All))]
    public void Guest_is_the_same_bytes_each_time_and_boots_in_the_RAM_that_it_asks_for(SampleGuest guest)
    {
        byte[] image = guest.Build();
        Assert.That(guest.Build(), Is.EqualTo(image));
        Assert.That(SampleGuests.Find(guest.Name), Is.SameAs(guest));
        ImageFormat expected = guest.FlatMode is null ? ImageFormat.Multiboot : ImageFormat.Flat;
        Assert.That(ImageRecognizer.Recognize(image), Is.EqualTo(expected));
        BootPlan plan = BootPlanner.Plan(new()
        {
            Memory = MemoryMap.ForRam(guest.MinimumRamBytes),
            Kernel = image,
            FlatMode = guest.FlatMode ?? CpuMode.Real,
            LoadAt = guest.LoadAt,
        });
        Assert.That(plan.State.Mode, Is.EqualTo(guest.FlatMode ?? CpuMode.Protected));
    }
}
