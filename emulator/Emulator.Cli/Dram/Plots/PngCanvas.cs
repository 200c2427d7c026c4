using System.Buffers.Binary;
using System.IO.Compression;
using Emulator.Images;

namespace Emulator.Cli.Dram.Plots;

/// <summary>
/// Draws pixels and writes them as PNG (RFC 2083). Everything is drawn twice as large and made smaller in the end,
/// which smooths its edges.
/// </summary>
internal sealed class PngCanvas : PlotCanvas
{
    private const int Scale = 2;
    private const int Dot = LetterHeight * Scale / Glyphs.Rows;
    private const int Advance = (Glyphs.Columns + 1) * Dot;

    private readonly int _width;
    private readonly int _height;
    private readonly int[] _pixels;

    public PngCanvas(int width, int height)
    {
        _width = width * Scale;
        _height = height * Scale;
        _pixels = new int[_width * _height];
        Array.Fill(_pixels, 0xFFFFFF);
    }

    public override void Line(ReadOnlySpan<(double X, double Y)> points, int color, double width)
    {
        for (int i = 1; i < points.Length; i++)
        {
            (double x, double y) = points[i - 1];
            double across = points[i].X - x;
            double down = points[i].Y - y;
            int steps = 1 + (int)(Math.Max(Math.Abs(across), Math.Abs(down)) * Scale);
            for (int step = 0; step <= steps; step++)
            {
                double part = step / (double)steps;
                Fill(x + (across * part) - (width / 2), y + (down * part) - (width / 2), width, width, color);
            }
        }
    }

    public override void Fill(double x, double y, double width, double height, int color)
    {
        int left = (int)Math.Round(x * Scale);
        int top = (int)Math.Round(y * Scale);
        FillPixels(left, top, (int)Math.Round(width * Scale), (int)Math.Round(height * Scale), color);
    }

    public override void Text(double x, double y, string text, Anchor anchor, int color)
    {
        int width = (text.Length * Advance) - Dot;
        int left = (int)(x * Scale) - anchor switch
        {
            Anchor.Start => 0,
            Anchor.Middle => width / 2,
            _ => width,
        };
        int top = (int)(y * Scale) - (Glyphs.Rows * Dot);
        foreach (char letter in text)
        {
            for (int row = 0; row < Glyphs.Rows; row++)
            {
                for (int column = 0; column < Glyphs.Columns; column++)
                {
                    if (Glyphs.IsSet(letter, row, column))
                    {
                        FillPixels(left + (column * Dot), top + (row * Dot), Dot, Dot, color);
                    }
                }
            }

            left += Advance;
        }
    }

    public override void Save(Stream file)
    {
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, _width / Scale);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], _height / Scale);
        header[8] = 8; // bits a sample
        header[9] = 2; // red, green, blue
        header[10..].Clear();
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Packed());
        WriteChunk(file, "IEND"u8, []);
    }

    private void FillPixels(int left, int top, int width, int height, int color)
    {
        int right = Math.Clamp(left + Math.Max(width, 1), 0, _width);
        int bottom = Math.Min(top + Math.Max(height, 1), _height);
        left = Math.Clamp(left, 0, right);
        for (int y = Math.Max(top, 0); y < bottom; y++)
        {
            _pixels.AsSpan((y * _width) + left, right - left).Fill(color);
        }
    }

    /// <summary>The picture at its own size, each line without a filter, packed.</summary>
    private byte[] Packed()
    {
        using MemoryStream stream = new();
        using (ZLibStream packer = new(stream, CompressionLevel.Optimal))
        {
            byte[] line = new byte[1 + (_width / Scale * 3)];
            for (int y = 0; y < _height; y += Scale)
            {
                for (int x = 0; x < _width; x += Scale)
                {
                    for (int sample = 0; sample < 3; sample++)
                    {
                        line[1 + (x / Scale * 3) + sample] = (byte)Mean(x, y, 16 - (sample * 8));
                    }
                }

                packer.Write(line);
            }
        }

        return stream.ToArray();
    }

    private int Mean(int x, int y, int shift)
    {
        int sum = 0;
        for (int i = 0; i < Scale * Scale; i++)
        {
            sum += (_pixels[((y + (i / Scale)) * _width) + x + (i % Scale)] >> shift) & 0xFF;
        }

        return sum / (Scale * Scale);
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        file.Write(word);
        file.Write(name);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.Append(Crc32.Append(0, name), data));
        file.Write(word);
    }
}
