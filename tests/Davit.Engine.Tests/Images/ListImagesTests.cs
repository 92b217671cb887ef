using Davit.Engine.Filters;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Tests.Images;

public sealed class ListImagesTests
{
    [Fact]
    public async Task Filters_narrow_the_list_as_Docker_does()
    {
        await using var fixture = await EngineFixture.StartAsync();
        await fixture.ImportBusyboxAsync(ImageReference.Parse("old:1"), "LABEL team=a", "ENV A=1");
        await fixture.ImportBusyboxAsync(ImageReference.Parse("repo1/img:v1"), "LABEL team=b stage=test", "ENV A=2");
        await fixture.ImportBusyboxAsync(ImageReference.Parse("lost:1"), "ENV A=3");
        await fixture.ImportBusyboxAsync(ImageReference.Parse("lost:1"), "ENV A=4");
        fixture.Engine.Images.Tag("old:1", ImageReference.Parse("old:latest"));

        Assert.Equal(["lost:1", "", "repo1/img:v1", "old:1", "old:latest"], List(fixture));
        Assert.Equal(["lost:1", "repo1/img:v1", "old:1", "old:latest"], List(fixture, UnnamedImages.Hidden));
        Assert.Equal(["old:latest"], List(fixture, "reference=*:latest"));
        Assert.Equal(["old:1", "old:latest"], List(fixture, "reference=old"));
        Assert.Equal(["old:1", "old:latest"], List(fixture, "reference=docker.io/library/old"));
        Assert.Equal(["repo1/img:v1", "old:latest"], List(fixture, "reference=repo*/img", "reference=old:l*"));
        Assert.Equal([""], List(fixture, "dangling=true"));
        Assert.Equal(["lost:1", "repo1/img:v1", "old:1", "old:latest"], List(fixture, "dangling=false"));
        Assert.Equal(["repo1/img:v1"], List(fixture, "label=team", "label=stage=test"));
        Assert.Equal(["old:1", "old:latest"], List(fixture, "label=team", "label!=stage"));
        Assert.Equal(["old:1", "old:latest"], List(fixture, "before=repo1/img:v1"));
        Assert.Equal(["lost:1", ""], List(fixture, "since=repo1/img:v1"));
        Assert.Empty(List(fixture, "until=1h"));
        Assert.Equal(5, List(fixture, $"until={DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds()}").Length);
    }

    [Theory]
    [InlineData("color=red", "invalid filter 'color'")]
    [InlineData("dangling=perhaps", "invalid filter 'dangling=[perhaps]'")]
    [InlineData("before=absent", "No such image: absent:latest")]
    [InlineData("reference=[", "syntax error in pattern")]
    public async Task A_wrong_filter_is_told_in_Dockers_words(string filter, string message)
    {
        await using var fixture = await EngineFixture.StartAsync();

        Assert.Equal(message, Assert.Throws<DavitException>(() => List(fixture, filter)).Message);
    }

    [Fact]
    public async Task A_footprint_has_all_names_of_an_image_and_says_what_it_takes()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var id = await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"));
        fixture.Engine.Images.Tag("app:1", ImageReference.Parse("other:2"));

        var image = Assert.Single(fixture.Engine.Images.ListFootprints(new ImageListRequest()));

        Assert.Equal(["app:1", "other:2"], image.Names.Select(n => n.FamiliarName));
        Assert.Equal(id, image.Id);
        Assert.False(image.IsInUse);
        Assert.True(image.ContentBytes > 0);
        Assert.Equal(fixture.Engine.Images.List()[0].SizeBytes, image.DiskBytes - image.ContentBytes);
    }

    private static string[] List(EngineFixture fixture, params string[] filters) => List(fixture, UnnamedImages.Shown, filters);

    private static string[] List(EngineFixture fixture, UnnamedImages unnamed, params string[] filters) =>
    [
        .. fixture.Engine.Images.List(new ImageListRequest { Filters = [.. filters.Select(FilterTerm.Parse)], Unnamed = unnamed })
            .Select(i => i.Name?.FamiliarName ?? ""),
    ];
}
