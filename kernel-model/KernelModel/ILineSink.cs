namespace KernelModel;

/// <summary>Takes lines of text that the kernel has for its user.</summary>
public interface ILineSink
{
    /// <summary>One line, without its end.</summary>
    void Line(string text);
}
