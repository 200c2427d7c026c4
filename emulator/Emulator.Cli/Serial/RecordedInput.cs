using Emulator.Machine;

namespace Emulator.Cli.Serial;

/// <summary>
/// Input as it came, so that the run can be repeated. The machine asks at points that follow from executed instructions
/// alone: the number of a question says when it was asked.
/// </summary>
internal sealed class RecordedInput(ICharacterSource source) : ICharacterSource
{
    private readonly List<(ulong Question, byte Value)> _bytes = [];
    private ulong _questions;
    private ulong _questionsWhetherOpen;
    private ulong _closedAt = ulong.MaxValue;

    /// <inheritdoc />
    public bool IsOpen
    {
        get
        {
            _questionsWhetherOpen++;
            bool isOpen = source.IsOpen;
            _closedAt = isOpen ? _closedAt : Math.Min(_closedAt, _questionsWhetherOpen);
            return isOpen;
        }
    }

    /// <inheritdoc />
    public bool TryRead(long nowNs, out byte value)
    {
        _questions++;
        bool isThere = source.TryRead(nowNs, out value);
        if (isThere)
        {
            _bytes.Add((_questions, value));
        }

        return isThere;
    }

    /// <summary>The same input once more, from the start.</summary>
    public ICharacterSource Repeat() => new Repeated(this);

    private sealed class Repeated(RecordedInput recorded) : ICharacterSource
    {
        private ulong _questions;
        private ulong _questionsWhetherOpen;
        private int _next;

        /// <inheritdoc />
        public bool IsOpen => ++_questionsWhetherOpen < recorded._closedAt;

        /// <inheritdoc />
        public bool TryRead(long nowNs, out byte value)
        {
            _questions++;
            bool isThere = _next < recorded._bytes.Count && recorded._bytes[_next].Question == _questions;
            value = isThere ? recorded._bytes[_next++].Value : (byte)0;
            return isThere;
        }
    }
}
