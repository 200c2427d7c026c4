namespace Emulator.Dram.Controller;

/// <summary>Requests of one bank and direction, as entries of the <see cref="RequestPool"/>, oldest first.</summary>
internal struct WaitingList
{
    internal int Head;
    internal int Tail;

    /// <summary>The oldest for the open row.</summary>
    internal int Hit;

    /// <summary>The oldest for another row; all are, when none is open.</summary>
    internal int Miss;
}
