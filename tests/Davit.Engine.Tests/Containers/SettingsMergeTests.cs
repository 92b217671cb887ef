using Davit.Engine.Containers;
using Davit.Oci;

namespace Davit.Engine.Tests.Containers;

public sealed class SettingsMergeTests
{
    private static readonly ContainerConfig Image = new()
    {
        Entrypoint = ["/entry"],
        Cmd = ["default"],
        Env = ["PATH=/bin", "A=image"],
        WorkingDir = "/app",
        User = "web",
        Labels = new Dictionary<string, string> { ["x"] = "image" },
    };

    [Fact]
    public void Arguments_replace_the_command_and_keep_the_entry_point()
    {
        var settings = SettingsMerge.Merge(Image, new RunRequest { Image = "i", Arguments = ["a", "b"] });

        Assert.Equal(["/entry", "a", "b"], settings.Command);
        Assert.Equal(1, settings.EntrypointLength);
    }

    [Fact]
    public void A_new_entry_point_drops_the_images_command()
    {
        Assert.Equal(["sh"], SettingsMerge.Merge(Image, new RunRequest { Image = "i", Entrypoint = "sh" }).Command);
        Assert.Equal(["x"], SettingsMerge.Merge(Image, new RunRequest { Image = "i", Entrypoint = "", Arguments = ["x"] }).Command);
    }

    [Fact]
    public void Without_any_command_there_is_nothing_to_run()
    {
        Assert.Equal("no command specified", Assert.Throws<DavitException>(() => SettingsMerge.Merge(ContainerConfig.Empty, new RunRequest { Image = "i" })).Message);
    }

    [Fact]
    public void Variables_replace_in_place_or_follow()
    {
        var settings = SettingsMerge.Merge(Image, new RunRequest { Image = "i", Environment = ["A=mine", "B=2"] });

        Assert.Equal(["PATH=/bin", "A=mine", "B=2"], settings.Environment);
    }

    [Fact]
    public void A_variable_without_a_name_or_value_is_refused()
    {
        Assert.Throws<DavitException>(() => SettingsMerge.Merge(Image, new RunRequest { Image = "i", Environment = ["ALONE"] }));
    }

    [Fact]
    public void The_settings_survive_being_kept_as_text()
    {
        var settings = SettingsMerge.Merge(Image, new RunRequest { Image = "i", Limits = new ContainerLimits { Processors = 1.5m }, Terminal = true });

        var read = ContainerSettings.Parse(settings.ToJson());

        Assert.Equal(settings.ToJson(), read.ToJson());
        Assert.Equal((1.5m, true, "web", "/app"), (read.Limits.Processors, read.Terminal, read.User, read.WorkingDirectory));
    }

    [Fact]
    public void A_relative_working_directory_is_refused()
    {
        var error = Assert.Throws<DavitException>(() => SettingsMerge.Merge(Image, new RunRequest { Image = "i", WorkingDirectory = "app" }));

        Assert.Equal("the working directory 'app' is invalid, it needs to be an absolute path", error.Message);
    }
}
