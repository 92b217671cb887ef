using System.Diagnostics;

namespace Davit.Linux.Tests;

public sealed class ResourceLimitsTests
{
    [Theory]
    [InlineData("nofile", "n")]
    [InlineData("core", "c")]
    [InlineData("stack", "s")]
    [InlineData("nproc", "u")]
    public void Hard_limit_is_the_shells(string name, string option)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", $"ulimit -H{option}"]) { RedirectStandardOutput = true })!;
        var expected = shell.StandardOutput.ReadToEnd().Trim();
        // The shell counts these two in KiB and half-KiB blocks.
        var unit = name switch { "stack" or "core" => 1024ul, _ => 1ul };

        var hard = ResourceLimits.Get(name).Hard;

        Assert.Equal(expected, hard == ResourceLimit.Unlimited ? "unlimited" : $"{hard / unit}");
    }

    [Fact]
    public void Unknown_name_is_refused()
    {
        Assert.False(ResourceLimits.IsKnown("nofiles"));
        Assert.ThrowsAny<ArgumentException>(() => ResourceLimits.Get("nofiles"));
    }

    [Fact]
    public void Clamping_lowers_what_is_too_high()
    {
        Assert.Equal(new ResourceLimit(5, 10), new ResourceLimit(5, ResourceLimit.Unlimited).ClampTo(10));
        Assert.Equal(new ResourceLimit(10, 10), new ResourceLimit(20, 30).ClampTo(10));
        Assert.Equal(new ResourceLimit(5, 7), new ResourceLimit(5, 7).ClampTo(10));
    }
}
