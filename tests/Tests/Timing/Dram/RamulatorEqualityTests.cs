using System.Security.Cryptography;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>
/// The policy <c>ramulator-2.1</c> gives every request of twenty reference runs of Ramulator 2.1 the same two clocks.
/// Kept of a reference file are its last clock and half of the SHA-256 of all its (sent, done) pairs as 64-bit
/// little-endian numbers. Of the random chase, whose window is one, only the first 2,000 requests are kept.
/// </summary>
[TestFixture]
internal sealed class RamulatorEqualityTests
{
    [TestCase(4, "chase", true, 1, 107998, "eaf88f48d0bd74533694e573af8975a6")]
    [TestCase(4, "hit1", true, 1, 440854, "17823475a6b402525aa4c70840ae63dd")]
    [TestCase(4, "chase", false, 1, 105976, "7461f9c8a6eb95ca45310c074d8e582d")]
    [TestCase(4, "hit1", false, 1, 420016, "afd3b40137fa125c1ee069a974551546")]
    [TestCase(4, "seq", false, 64, 258526, "ce6993b099b490702ee6907b6deee2a8")]
    [TestCase(4, "seqbg", false, 64, 200033, "cb965b03d24c6a171954ce68914d1acf")]
    [TestCase(4, "triad", false, 64, 259993, "f46831c39e218ff56a9cfd012ae70f79")]
    [TestCase(4, "seq", true, 64, 267231, "4e2798f13593f5c5dc28565ffc878f46")]
    [TestCase(4, "seqbg", true, 64, 210121, "329fd350957824c95613b42592140b17")]
    [TestCase(4, "triad", true, 64, 273299, "25381f8f01a010aa6fe2655a086726b7")]
    [TestCase(5, "chase", true, 1, 213694, "827e6aab47b25ea917864bc1e2983acd")]
    [TestCase(5, "hit1", true, 1, 936727, "c7d3085e983fd3d471b4add91c46dae5")]
    [TestCase(5, "chase", false, 1, 218998, "fa5dd9a25503f09ae3f236dd961ad682")]
    [TestCase(5, "hit1", false, 1, 860034, "ea2a8a35503669251a9ebcf0a78d8beb")]
    [TestCase(5, "seq", false, 64, 434707, "58545a0cfa5a8d86abfbec7e13f68ea9")]
    [TestCase(5, "seqbg", false, 64, 400069, "7821b48800ff96042d2fdf64cfc99a8a")]
    [TestCase(5, "triad", false, 64, 531139, "c22388058ebe80ddc31db458b1d0f55c")]
    [TestCase(5, "seq", true, 64, 457142, "4c2c1bccf8c72e3bf967a569a9de0865")]
    [TestCase(5, "seqbg", true, 64, 436354, "d2ba4ef1ac57782009d3bb7120aa34fe")]
    [TestCase(5, "triad", true, 64, 578332, "f2bcd0e99ba1256f0eaaadd1953b051e")]
    public void Every_request_has_the_clocks_of_the_reference(
        int generation, string trace, bool refreshes, int window, long last, string digest)
    {
        DramDevice device = generation == 4 ? ReferencePresets.Ddr4At2400R : ReferencePresets.Ddr5At4800An;
        AddressMapping mapping = AddressMapping.Parse("RoBaRaCoCh", device.Organization, 1);
        RefreshMode refresh = refreshes ? RefreshMode.AllBank : RefreshMode.None;
        MemoryController memory = new(device, 1, mapping, PolicySet.Ramulator21, refresh);
        ulong[] requests = ReferenceTraces.Requests(generation, trace);
        ReplayClocks clocks = new(requests.Length);
        new TraceReplayer(memory, window, clocks).Run(new RequestList(requests));
        TestContext.Out.WriteLine($"{requests.Length} requests");
        Assert.That(clocks.Done.Max(), Is.EqualTo(last));
        Assert.That(DigestOf(clocks.Sent, clocks.Done), Is.EqualTo(digest));
    }

    private static string DigestOf(long[] sent, long[] done)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        for (int i = 0; i < sent.Length; i++)
        {
            writer.Write(sent[i]);
            writer.Write(done[i]);
        }

        return Convert.ToHexStringLower(SHA256.HashData(stream.ToArray()))[..32];
    }
}
