using Emulator.Images;

namespace Firmware.Boot;

/// <summary>Makes the plan of a boot: recognises the image's format and follows that format's protocol.</summary>
public static class BootPlanner
{
    /// <summary>The plan for what the user asked.</summary>
    /// <exception cref="ImageFormatException">The image cannot be booted; the message is one line for the
    /// user.</exception>
    public static BootPlan Plan(BootRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Kernel.IsEmpty)
        {
            throw new ImageFormatException($"'{request.KernelName}' is empty", 0, "give an image to boot");
        }

        return (request.Format ?? ImageRecognizer.Recognize(request.Kernel.Span)) switch
        {
            ImageFormat.Linux => LinuxBoot.Plan(request),
            ImageFormat.Multiboot => MultibootBoot.Plan(request),
            ImageFormat.Elf => ElfBoot.Plan(request),
            _ => FlatBoot.Plan(request),
        };
    }
}
