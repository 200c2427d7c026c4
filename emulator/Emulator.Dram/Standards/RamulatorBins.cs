namespace Emulator.Dram.Standards;

/// <summary>
/// The presets of Ramulator 2.1 (c5b1c3a), number by number: they contradict the data sheets here and there, and runs
/// of the original are reproduced with them. tRFC of DDR4 is 350 ns (Ramulator's own 360), as in the published runs.
/// </summary>
internal static class RamulatorBins
{
    private const string Source = "Ramulator 2.1 c5b1c3a";

    internal static SpeedBin[] Ddr4 { get; } =
    [
        new("1600J", 1600, 1250,
            "nBL=4 nCL=10 nRCD=10 nRP=10 nRAS=28 nRC=38 nWR=12 nRTP=6 nCWL=9 nCCDS=4 nCCDL=5 nWTRS=2 "
                + "nWTRL=6 nCS=2 nRRDS=4 nRRDL=5 nFAW=20 nRFC=280 nREFI=6240",
            Source),
        new("1600K", 1600, 1250,
            "nBL=4 nCL=11 nRCD=11 nRP=11 nRAS=28 nRC=39 nWR=12 nRTP=6 nCWL=9 nCCDS=4 nCCDL=5 nWTRS=2 "
                + "nWTRL=6 nCS=2 nRRDS=4 nRRDL=5 nFAW=20 nRFC=280 nREFI=6240",
            Source),
        new("1600L", 1600, 1250,
            "nBL=4 nCL=12 nRCD=12 nRP=12 nRAS=28 nRC=40 nWR=12 nRTP=6 nCWL=9 nCCDS=4 nCCDL=5 nWTRS=2 "
                + "nWTRL=6 nCS=2 nRRDS=4 nRRDL=5 nFAW=20 nRFC=280 nREFI=6240",
            Source),
        new("1866L", 1866, 1071,
            "nBL=4 nCL=12 nRCD=12 nRP=12 nRAS=32 nRC=44 nWR=14 nRTP=7 nCWL=10 nCCDS=4 nCCDL=5 nWTRS=3 "
                + "nWTRL=7 nCS=2 nRRDS=4 nRRDL=5 nFAW=22 nRFC=327 nREFI=7283",
            Source),
        new("1866M", 1866, 1071,
            "nBL=4 nCL=13 nRCD=13 nRP=13 nRAS=32 nRC=45 nWR=14 nRTP=7 nCWL=10 nCCDS=4 nCCDL=5 nWTRS=3 "
                + "nWTRL=7 nCS=2 nRRDS=4 nRRDL=5 nFAW=22 nRFC=327 nREFI=7283",
            Source),
        new("1866N", 1866, 1071,
            "nBL=4 nCL=14 nRCD=14 nRP=14 nRAS=32 nRC=46 nWR=14 nRTP=7 nCWL=10 nCCDS=4 nCCDL=5 nWTRS=3 "
                + "nWTRL=7 nCS=2 nRRDS=4 nRRDL=5 nFAW=22 nRFC=327 nREFI=7283",
            Source),
        new("2133N", 2133, 937,
            "nBL=4 nCL=14 nRCD=14 nRP=14 nRAS=36 nRC=50 nWR=16 nRTP=8 nCWL=11 nCCDS=4 nCCDL=6 nWTRS=3 "
                + "nWTRL=8 nCS=2 nRRDS=4 nRRDL=6 nFAW=23 nRFC=374 nREFI=8325",
            Source),
        new("2133P", 2133, 937,
            "nBL=4 nCL=15 nRCD=15 nRP=15 nRAS=36 nRC=51 nWR=16 nRTP=8 nCWL=11 nCCDS=4 nCCDL=6 nWTRS=3 "
                + "nWTRL=8 nCS=2 nRRDS=4 nRRDL=6 nFAW=23 nRFC=374 nREFI=8325",
            Source),
        new("2133R", 2133, 937,
            "nBL=4 nCL=16 nRCD=16 nRP=16 nRAS=36 nRC=52 nWR=16 nRTP=8 nCWL=11 nCCDS=4 nCCDL=6 nWTRS=3 "
                + "nWTRL=8 nCS=2 nRRDS=4 nRRDL=6 nFAW=23 nRFC=374 nREFI=8325",
            Source),
        new("2400P", 2400, 833,
            "nBL=4 nCL=15 nRCD=15 nRP=15 nRAS=39 nRC=54 nWR=18 nRTP=9 nCWL=12 nCCDS=4 nCCDL=6 nWTRS=3 "
                + "nWTRL=9 nCS=2 nRRDS=4 nRRDL=6 nFAW=26 nRFC=421 nREFI=9364",
            Source),
        new("2400R", 2400, 833,
            "nBL=4 nCL=16 nRCD=16 nRP=16 nRAS=39 nRC=55 nWR=18 nRTP=9 nCWL=12 nCCDS=4 nCCDL=6 nWTRS=3 "
                + "nWTRL=9 nCS=2 nRRDS=4 nRRDL=6 nFAW=26 nRFC=421 nREFI=9364",
            Source),
        new("2400U", 2400, 833,
            "nBL=4 nCL=17 nRCD=17 nRP=17 nRAS=39 nRC=56 nWR=18 nRTP=9 nCWL=12 nCCDS=4 nCCDL=6 nWTRS=3 "
                + "nWTRL=9 nCS=2 nRRDS=4 nRRDL=6 nFAW=26 nRFC=421 nREFI=9364",
            Source),
        new("2400T", 2400, 833,
            "nBL=4 nCL=18 nRCD=18 nRP=18 nRAS=39 nRC=57 nWR=18 nRTP=9 nCWL=12 nCCDS=4 nCCDL=6 nWTRS=3 "
                + "nWTRL=9 nCS=2 nRRDS=4 nRRDL=6 nFAW=26 nRFC=421 nREFI=9364",
            Source),
        new("2666T", 2666, 750,
            "nBL=4 nCL=17 nRCD=17 nRP=17 nRAS=43 nRC=60 nWR=20 nRTP=10 nCWL=14 nCCDS=4 nCCDL=7 "
                + "nWTRS=4 nWTRL=10 nCS=2 nRRDS=4 nRRDL=7 nFAW=28 nRFC=467 nREFI=10400",
            Source),
        new("2666U", 2666, 750,
            "nBL=4 nCL=18 nRCD=18 nRP=18 nRAS=43 nRC=61 nWR=20 nRTP=10 nCWL=14 nCCDS=4 nCCDL=7 "
                + "nWTRS=4 nWTRL=10 nCS=2 nRRDS=4 nRRDL=7 nFAW=28 nRFC=467 nREFI=10400",
            Source),
        new("2666V", 2666, 750,
            "nBL=4 nCL=19 nRCD=19 nRP=19 nRAS=43 nRC=62 nWR=20 nRTP=10 nCWL=14 nCCDS=4 nCCDL=7 "
                + "nWTRS=4 nWTRL=10 nCS=2 nRRDS=4 nRRDL=7 nFAW=28 nRFC=467 nREFI=10400",
            Source),
        new("2666W", 2666, 750,
            "nBL=4 nCL=20 nRCD=20 nRP=20 nRAS=43 nRC=63 nWR=20 nRTP=10 nCWL=14 nCCDS=4 nCCDL=7 "
                + "nWTRS=4 nWTRL=10 nCS=2 nRRDS=4 nRRDL=7 nFAW=28 nRFC=467 nREFI=10400",
            Source),
        new("2933V", 2933, 682,
            "nBL=4 nCL=19 nRCD=19 nRP=19 nRAS=47 nRC=66 nWR=22 nRTP=11 nCWL=16 nCCDS=4 nCCDL=8 "
                + "nWTRS=4 nWTRL=11 nCS=2 nRRDS=4 nRRDL=8 nFAW=31 nRFC=514 nREFI=11437",
            Source),
        new("2933W", 2933, 682,
            "nBL=4 nCL=20 nRCD=20 nRP=20 nRAS=47 nRC=67 nWR=22 nRTP=11 nCWL=16 nCCDS=4 nCCDL=8 "
                + "nWTRS=4 nWTRL=11 nCS=2 nRRDS=4 nRRDL=8 nFAW=31 nRFC=514 nREFI=11437",
            Source),
        new("2933Y", 2933, 682,
            "nBL=4 nCL=21 nRCD=21 nRP=21 nRAS=47 nRC=68 nWR=22 nRTP=11 nCWL=16 nCCDS=4 nCCDL=8 "
                + "nWTRS=4 nWTRL=11 nCS=2 nRRDS=4 nRRDL=8 nFAW=31 nRFC=514 nREFI=11437",
            Source),
        new("2933AA", 2933, 682,
            "nBL=4 nCL=22 nRCD=22 nRP=22 nRAS=47 nRC=69 nWR=22 nRTP=11 nCWL=16 nCCDS=4 nCCDL=8 "
                + "nWTRS=4 nWTRL=11 nCS=2 nRRDS=4 nRRDL=8 nFAW=31 nRFC=514 nREFI=11437",
            Source),
        new("3200W", 3200, 625,
            "nBL=4 nCL=20 nRCD=20 nRP=20 nRAS=52 nRC=72 nWR=24 nRTP=12 nCWL=16 nCCDS=4 nCCDL=8 "
                + "nWTRS=4 nWTRL=12 nCS=2 nRRDS=4 nRRDL=8 nFAW=34 nRFC=560 nREFI=12480",
            Source),
        new("3200AA", 3200, 625,
            "nBL=4 nCL=22 nRCD=22 nRP=22 nRAS=52 nRC=74 nWR=24 nRTP=12 nCWL=16 nCCDS=4 nCCDL=8 "
                + "nWTRS=4 nWTRL=12 nCS=2 nRRDS=4 nRRDL=8 nFAW=34 nRFC=560 nREFI=12480",
            Source),
        new("3200AC", 3200, 625,
            "nBL=4 nCL=24 nRCD=24 nRP=24 nRAS=52 nRC=76 nWR=24 nRTP=12 nCWL=16 nCCDS=4 nCCDL=8 "
                + "nWTRS=4 nWTRL=12 nCS=2 nRRDS=4 nRRDL=8 nFAW=34 nRFC=560 nREFI=12480",
            Source),
    ];

    internal static SpeedBin[] Ddr5 { get; } =
    [
        new("3200AN", 3200, 625,
            "nBL=8 nCL=24 nRCD=24 nRP=24 nRAS=52 nRC=76 nWR=48 nRTP=12 nCWL=22 nPPD=2 nCCDS=8 nCCDL=8 "
                + "nCCDSWR=8 nCCDLWR=32 nWTRS=6 nWTRL=16 nCS=2 nRRDS=8 nRRDL=5 nFAW=32 nRFC=472 nREFI=6240",
            Source),
        new("3200BN", 3200, 625,
            "nBL=8 nCL=26 nRCD=26 nRP=26 nRAS=52 nRC=78 nWR=48 nRTP=12 nCWL=24 nPPD=2 nCCDS=8 nCCDL=8 "
                + "nCCDSWR=8 nCCDLWR=32 nWTRS=6 nWTRL=16 nCS=2 nRRDS=8 nRRDL=5 nFAW=32 nRFC=472 nREFI=6240",
            Source),
        new("3200C", 3200, 625,
            "nBL=8 nCL=28 nRCD=28 nRP=28 nRAS=52 nRC=80 nWR=48 nRTP=12 nCWL=26 nPPD=2 nCCDS=8 nCCDL=8 "
                + "nCCDSWR=8 nCCDLWR=32 nWTRS=6 nWTRL=16 nCS=2 nRRDS=8 nRRDL=5 nFAW=32 nRFC=472 nREFI=6240",
            Source),
        new("4800AN", 4800, 416,
            "nBL=8 nCL=34 nRCD=34 nRP=34 nRAS=77 nRC=111 nWR=72 nRTP=18 nCWL=32 nPPD=2 nCCDS=8 "
                + "nCCDL=12 nCCDSWR=8 nCCDLWR=48 nWTRS=6 nWTRL=24 nCS=2 nRRDS=8 nRRDL=12 nFAW=48 nRFC=710 "
                + "nREFI=9375",
            Source),
        new("4800BN", 4800, 416,
            "nBL=8 nCL=36 nRCD=36 nRP=36 nRAS=77 nRC=113 nWR=72 nRTP=18 nCWL=34 nPPD=2 nCCDS=8 "
                + "nCCDL=12 nCCDSWR=8 nCCDLWR=48 nWTRS=6 nWTRL=24 nCS=2 nRRDS=8 nRRDL=12 nFAW=48 nRFC=710 "
                + "nREFI=9375",
            Source),
        new("4800C", 4800, 416,
            "nBL=8 nCL=38 nRCD=38 nRP=38 nRAS=77 nRC=115 nWR=72 nRTP=18 nCWL=36 nPPD=2 nCCDS=8 "
                + "nCCDL=12 nCCDSWR=8 nCCDLWR=48 nWTRS=6 nWTRL=24 nCS=2 nRRDS=8 nRRDL=12 nFAW=48 nRFC=710 "
                + "nREFI=9375",
            Source),
        new("5600AN", 5600, 357,
            "nBL=8 nCL=40 nRCD=40 nRP=40 nRAS=90 nRC=130 nWR=84 nRTP=20 nCWL=38 nPPD=2 nCCDS=8 "
                + "nCCDL=12 nCCDSWR=8 nCCDLWR=56 nWTRS=5 nWTRL=28 nCS=2 nRRDS=14 nRRDL=14 nFAW=56 nRFC=827 "
                + "nREFI=10925",
            Source),
        new("6400AN", 6400, 312,
            "nBL=8 nCL=46 nRCD=46 nRP=46 nRAS=103 nRC=149 nWR=96 nRTP=24 nCWL=44 nPPD=2 nCCDS=8 "
                + "nCCDL=16 nCCDSWR=8 nCCDLWR=64 nWTRS=5 nWTRL=32 nCS=2 nRRDS=16 nRRDL=16 nFAW=64 nRFC=946 "
                + "nREFI=12500",
            Source),
    ];

    internal static SpeedBin[] Ddr3 { get; } =
    [
        new("800D", 800, 2500,
            "nBL=4 nCL=5 nRCD=5 nRP=5 nRAS=15 nRC=20 nWR=6 nRTP=4 nCWL=5 nCS=2 nFAW=16 nRFC=104 "
                + "nREFI=3120 nCCDS=4 nWTRS=4 nRRDS=4",
            Source),
        new("800E", 800, 2500,
            "nBL=4 nCL=6 nRCD=6 nRP=6 nRAS=15 nRC=21 nWR=6 nRTP=4 nCWL=5 nCS=2 nFAW=16 nRFC=104 "
                + "nREFI=3120 nCCDS=4 nWTRS=4 nRRDS=4",
            Source),
        new("1066E", 1066, 1875,
            "nBL=4 nCL=6 nRCD=6 nRP=6 nRAS=20 nRC=26 nWR=8 nRTP=4 nCWL=6 nCS=2 nFAW=20 nRFC=139 "
                + "nREFI=4160 nCCDS=4 nWTRS=4 nRRDS=4",
            Source),
        new("1066F", 1066, 1875,
            "nBL=4 nCL=7 nRCD=7 nRP=7 nRAS=20 nRC=27 nWR=8 nRTP=4 nCWL=6 nCS=2 nFAW=20 nRFC=139 "
                + "nREFI=4160 nCCDS=4 nWTRS=4 nRRDS=4",
            Source),
        new("1066G", 1066, 1875,
            "nBL=4 nCL=8 nRCD=8 nRP=8 nRAS=20 nRC=28 nWR=8 nRTP=4 nCWL=6 nCS=2 nFAW=20 nRFC=139 "
                + "nREFI=4160 nCCDS=4 nWTRS=4 nRRDS=4",
            Source),
        new("1333G", 1333, 1500,
            "nBL=4 nCL=8 nRCD=8 nRP=8 nRAS=24 nRC=32 nWR=10 nRTP=5 nCWL=7 nCS=2 nFAW=20 nRFC=174 "
                + "nREFI=5200 nCCDS=4 nWTRS=5 nRRDS=4",
            Source),
        new("1333H", 1333, 1500,
            "nBL=4 nCL=9 nRCD=9 nRP=9 nRAS=24 nRC=33 nWR=10 nRTP=5 nCWL=7 nCS=2 nFAW=20 nRFC=174 "
                + "nREFI=5200 nCCDS=4 nWTRS=5 nRRDS=4",
            Source),
        new("1600H", 1600, 1250,
            "nBL=4 nCL=9 nRCD=9 nRP=9 nRAS=28 nRC=37 nWR=12 nRTP=6 nCWL=8 nCS=2 nFAW=24 nRFC=208 "
                + "nREFI=6240 nCCDS=4 nWTRS=6 nRRDS=5",
            Source),
        new("1600J", 1600, 1250,
            "nBL=4 nCL=10 nRCD=10 nRP=10 nRAS=28 nRC=38 nWR=12 nRTP=6 nCWL=8 nCS=2 nFAW=24 nRFC=208 "
                + "nREFI=6240 nCCDS=4 nWTRS=6 nRRDS=5",
            Source),
        new("1600K", 1600, 1250,
            "nBL=4 nCL=11 nRCD=11 nRP=11 nRAS=28 nRC=39 nWR=12 nRTP=6 nCWL=8 nCS=2 nFAW=24 nRFC=208 "
                + "nREFI=6240 nCCDS=4 nWTRS=6 nRRDS=5",
            Source),
        new("1866K", 1866, 1071,
            "nBL=4 nCL=11 nRCD=11 nRP=11 nRAS=32 nRC=43 nWR=14 nRTP=7 nCWL=9 nCS=2 nFAW=26 nRFC=243 "
                + "nREFI=7283 nCCDS=4 nWTRS=7 nRRDS=5",
            Source),
        new("1866L", 1866, 1071,
            "nBL=4 nCL=12 nRCD=12 nRP=12 nRAS=32 nRC=44 nWR=14 nRTP=7 nCWL=9 nCS=2 nFAW=26 nRFC=243 "
                + "nREFI=7283 nCCDS=4 nWTRS=7 nRRDS=5",
            Source),
        new("2133L", 2133, 937,
            "nBL=4 nCL=12 nRCD=12 nRP=12 nRAS=36 nRC=48 nWR=16 nRTP=8 nCWL=10 nCS=2 nFAW=27 nRFC=278 "
                + "nREFI=8325 nCCDS=4 nWTRS=8 nRRDS=6",
            Source),
        new("2133M", 2133, 937,
            "nBL=4 nCL=13 nRCD=13 nRP=13 nRAS=36 nRC=49 nWR=16 nRTP=8 nCWL=10 nCS=2 nFAW=27 nRFC=278 "
                + "nREFI=8325 nCCDS=4 nWTRS=8 nRRDS=6",
            Source),
    ];

    internal static SpeedBin[] Lpddr5 { get; } =
    [
        new("6400", 6400, 1250,
            "nCL=17 nRCD=15 nRP=15 nRPab=17 nRAS=34 nRC=49 nWR=28 nRTP=8 nCWL=9 nPPD=2 nCCDS=2 "
                + "nCCDL=4 nWTRS=5 nWTRL=10 nWCKPST=1 nCS=2 nRRDS=4 nRRDL=4 nFAW=16 nRFC=224 nRFCpb=112 "
                + "nREFI=3125 nREFIpb=391 nPBR2PBR=72 nPBR2ACT=6 nBL=2 nBLMAX=4",
            Source, "BG"),
    ];

    internal static SpeedBin[] Hbm2 { get; } =
    [
        new("1600", 1600, 1250,
            "nBL=2 nCL=10 nRCDRD=10 nRCDWR=8 nRP=10 nRAS=24 nRC=34 nWR=12 nCWL=4 nCCDS=2 nCCDL=4 "
                + "nWTRS=5 nWTRL=6 nRRDS=4 nRRDL=4 nFAW=12 nRFC=208 nRFCpb=128 nRREFD=7 nREFI=3120 "
                + "nREFIpb=98 nRTP=4 nRTW=10",
            Source),
        new("2000", 2000, 1000,
            "nBL=2 nCL=14 nRCDRD=14 nRCDWR=12 nRP=14 nRAS=34 nRC=48 nWR=16 nCWL=5 nCCDS=2 nCCDL=4 "
                + "nWTRS=6 nWTRL=8 nRRDS=4 nRRDL=4 nFAW=15 nRFC=260 nRFCpb=160 nRREFD=8 nREFI=3900 "
                + "nREFIpb=122 nRTP=5 nRTW=13",
            Source),
        new("2400", 2400, 833,
            "nBL=2 nCL=17 nRCDRD=17 nRCDWR=14 nRP=17 nRAS=40 nRC=57 nWR=19 nCWL=6 nCCDS=2 nCCDL=4 "
                + "nWTRS=8 nWTRL=10 nRRDS=5 nRRDL=5 nFAW=19 nRFC=313 nRFCpb=193 nRREFD=10 nREFI=4682 "
                + "nREFIpb=147 nRTP=6 nRTW=15",
            Source),
    ];
}
