using System.Xml.Linq;
using Emulator.Cli.Dram;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>The drawing of commands: a slice for each at its clock, and data where they are on the bus.</summary>
[TestFixture]
internal sealed class TimelinePictureTests
{
    [Test]
    public void A_read_has_its_slice_and_its_data_where_their_clocks_are()
    {
        TimelinePicture picture = new(DramStandards.Find("DDR4-2400R"), clocks: 150);
        picture.Issued(new IssuedCommand(1000, CommandKind.Activate, 0, 5, 7, 0));
        picture.Issued(new IssuedCommand(1016, CommandKind.Read, 0, 5, 7, 3));
        picture.Issued(new IssuedCommand(1150, CommandKind.Read, 0, 5, 7, 4));
        using StringWriter text = new();
        picture.WriteTo(text);
        XElement[] slices = [.. XDocument.Parse(text.ToString()).Descendants()
            .Where(element => element.Name.LocalName == "rect" && element.Value.Length > 0)];

        // 150 pixels of names, then 8 a clock: 16 clocks to the read, 16 more (CL) to 4 of data.
        Assert.That(
            slices.Select(slice => $"{slice.Value}: {slice.Attribute("x")?.Value} {slice.Attribute("width")?.Value}"),
            Is.EqualTo(new[]
            {
                "ACT at 1000, row 7, column 0: 150 8",
                "RD at 1016, row 7, column 3: 278 8",
                "data of RD at 1016: 406 31",
            }));
        Assert.That(text.ToString(), Does.Contain("ch 0 ra 0 bg 1 ba 1"));
    }
}
