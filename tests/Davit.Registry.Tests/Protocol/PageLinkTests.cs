using Davit.Registry.Protocol;

namespace Davit.Registry.Tests.Protocol;

public sealed class PageLinkTests
{
    [Fact]
    public void The_written_link_is_found_again() =>
        Assert.Equal("/v2/x/tags/list?last=b&n=2", PageLink.FindNext([PageLink.Next("/v2/x/tags/list?last=b&n=2")]));

    [Theory]
    [InlineData("</v2/x?last=a,b>; rel=\"prev\", </v2/x?last=c,d>; rel=\"next\"", "/v2/x?last=c,d")]
    [InlineData("</next>; rel=\"first\", </b>; title=\"b\"; rel=next", "/b")]
    [InlineData("</a>;rel = next", "/a")]
    public void The_next_page_is_told_from_other_links(string header, string target) => Assert.Equal(target, PageLink.FindNext([header]));

    [Theory]
    [InlineData("</next>; rel=\"prev\"")]
    [InlineData("</v2/x>; rel=\"prev\"")]
    [InlineData("nonsense")]
    [InlineData(">next<")]
    public void Other_links_are_passed_over(string header) => Assert.Null(PageLink.FindNext([header]));
}
