using Davit.Cli.CommandLine;
using Davit.Cli.Verbs.Archives;
using Davit.Engine.Settings;
using Davit.Oci;

namespace Davit.Cli.Tests;

public sealed class OtherSystemsTests
{
    /// <summary>Reviewed: docs/guides/other-systems.md says the same.</summary>
    private static readonly string[] NeedLinux =
    [
        "build", "commit", "diff", "explore", "export", "image diff", "image mount", "image squash", "image unmount", "import", "run", "unshare",
    ];

    [Fact]
    public void These_commands_need_linux_and_no_others()
    {
        var names = CommandTable.All().Select(c => c.Name)
            .Where(name => CommandTable.Find(name.Split(' '))!.Value.Command.NeedsLinux);

        Assert.Equal(NeedLinux, names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("packed", LayerStorage.Packed)]
    [InlineData("unpacked", LayerStorage.Unpacked)]
    public void Layers_are_kept_as_the_variable_says(string? word, LayerStorage? layers) =>
        Assert.Equal(layers, GlobalOptions.ParseLayers(word));

    [Fact]
    public void Another_word_is_an_error() =>
        Assert.Equal("read DAVIT_LAYERS: 'zip' is neither 'packed' nor 'unpacked'", Assert.Throws<DavitException>(() => GlobalOptions.ParseLayers("zip")).Message);

    [Fact]
    public async Task A_file_appears_whole_or_not_at_all_without_the_kernels_help()
    {
        var folder = Directory.CreateTempSubdirectory("davit-part-").FullName;
        try
        {
            var file = Path.Combine(folder, "image.tar");
            await PartFile.WriteAsync(file, stream => stream.WriteAsync("old"u8.ToArray()).AsTask());
            await Assert.ThrowsAsync<InvalidDataException>(() => PartFile.WriteAsync(file, async stream =>
            {
                await stream.WriteAsync("new"u8.ToArray());
                throw new InvalidDataException();
            }));

            Assert.Equal([file], Directory.GetFiles(folder));
            Assert.Equal("old", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
