using System.Security.Cryptography;

namespace Tests.Timing.Dram;

/// <summary>
/// Twenty runs of Ramulator 2.1. Kept of a reference file are its last clock and half of the SHA-256 of all its
/// (sent, done) pairs as 64-bit little-endian numbers. Of the random chase, whose window is one, only the first 2,000
/// requests are kept.
/// </summary>
internal static class ReferenceRuns
{
    /// <summary>DDR generation, trace, whether there is refresh, window, last clock, digest.</summary>
    internal static readonly object[][] All =
    [
        [4, "chase", true, 1, 107998, "eaf88f48d0bd74533694e573af8975a6"],
        [4, "hit1", true, 1, 440854, "17823475a6b402525aa4c70840ae63dd"],
        [4, "chase", false, 1, 105976, "7461f9c8a6eb95ca45310c074d8e582d"],
        [4, "hit1", false, 1, 420016, "afd3b40137fa125c1ee069a974551546"],
        [4, "seq", false, 64, 258526, "ce6993b099b490702ee6907b6deee2a8"],
        [4, "seqbg", false, 64, 200033, "cb965b03d24c6a171954ce68914d1acf"],
        [4, "triad", false, 64, 259993, "f46831c39e218ff56a9cfd012ae70f79"],
        [4, "seq", true, 64, 267231, "4e2798f13593f5c5dc28565ffc878f46"],
        [4, "seqbg", true, 64, 210121, "329fd350957824c95613b42592140b17"],
        [4, "triad", true, 64, 273299, "25381f8f01a010aa6fe2655a086726b7"],
        [5, "chase", true, 1, 213694, "827e6aab47b25ea917864bc1e2983acd"],
        [5, "hit1", true, 1, 936727, "c7d3085e983fd3d471b4add91c46dae5"],
        [5, "chase", false, 1, 218998, "fa5dd9a25503f09ae3f236dd961ad682"],
        [5, "hit1", false, 1, 860034, "ea2a8a35503669251a9ebcf0a78d8beb"],
        [5, "seq", false, 64, 434707, "58545a0cfa5a8d86abfbec7e13f68ea9"],
        [5, "seqbg", false, 64, 400069, "7821b48800ff96042d2fdf64cfc99a8a"],
        [5, "triad", false, 64, 531139, "c22388058ebe80ddc31db458b1d0f55c"],
        [5, "seq", true, 64, 457142, "4c2c1bccf8c72e3bf967a569a9de0865"],
        [5, "seqbg", true, 64, 436354, "d2ba4ef1ac57782009d3bb7120aa34fe"],
        [5, "triad", true, 64, 578332, "f2bcd0e99ba1256f0eaaadd1953b051e"],
    ];

    internal static string DigestOf(long[] sent, long[] done)
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
