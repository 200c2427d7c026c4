namespace Emulator.Cli.Options;

/// <summary>How statistics are printed at the end of a run.</summary>
internal enum StatisticsForm
{
    None,
    Text,
    Json,
}
