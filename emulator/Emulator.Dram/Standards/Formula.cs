using System.Globalization;

namespace Emulator.Dram.Standards;

/// <summary>
/// The arithmetic of constraint rows: names of timing parameters, integers, + − *, parentheses, max(a, b), min(a, b).
/// What begins with a digit and is no integer, such as 4.9ns, is handed on like a name.
/// </summary>
internal ref struct Formula
{
    private readonly ReadOnlySpan<char> _text;
    private readonly Func<string, int> _valueOf;
    private int _position;

    private Formula(ReadOnlySpan<char> text, Func<string, int> valueOf)
    {
        _text = text;
        _valueOf = valueOf;
    }

    /// <summary>Evaluates a formula.</summary>
    /// <exception cref="FormatException">It is not well formed.</exception>
    internal static int Evaluate(string text, Func<string, int> valueOf)
    {
        Formula formula = new(text, valueOf);
        int value = formula.Sum();
        return formula.Peek() == '\0' ? value : throw formula.Malformed();
    }

    private int Sum()
    {
        int value = Product();
        for (char next = Peek(); next is '+' or '-'; next = Peek())
        {
            _position++;
            int right = Product();
            value = next == '+' ? value + right : value - right;
        }

        return value;
    }

    private int Product()
    {
        int value = Term();
        while (Peek() == '*')
        {
            _position++;
            value *= Term();
        }

        return value;
    }

    private int Term()
    {
        if (Peek() == '(')
        {
            _position++;
            int inner = Sum();
            Expect(')');
            return inner;
        }

        int start = _position;
        while (_position < _text.Length && IsOfWord(_text[_position]))
        {
            _position++;
        }

        string word = _text[start.._position].ToString();
        if (word.Length == 0)
        {
            throw Malformed();
        }

        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number;
        }

        return word is "max" or "min" ? Extreme(word == "max") : _valueOf(word);
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '.';

    private int Extreme(bool largest)
    {
        Expect('(');
        int left = Sum();
        Expect(',');
        int right = Sum();
        Expect(')');
        return largest ? Math.Max(left, right) : Math.Min(left, right);
    }

    private void Expect(char wanted)
    {
        if (Peek() != wanted)
        {
            throw Malformed();
        }

        _position++;
    }

    /// <summary>The next character that is no blank; NUL at the end.</summary>
    private char Peek()
    {
        while (_position < _text.Length && _text[_position] == ' ')
        {
            _position++;
        }

        return _position < _text.Length ? _text[_position] : '\0';
    }

    private readonly FormatException Malformed() => new($"formula '{_text}': not understood at {_position}");
}
