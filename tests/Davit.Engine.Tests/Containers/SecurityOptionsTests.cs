using Davit.Engine.Containers;
using Davit.Oci;
using Davit.Runtime.Specs;

namespace Davit.Engine.Tests.Containers;

public sealed class SecurityOptionsTests
{
    [Theory]
    [InlineData("no-new-privileges", true, SeccompMode.Default)]
    [InlineData("no-new-privileges:true", true, SeccompMode.Default)]
    [InlineData("no-new-privileges=false", false, SeccompMode.Default)]
    [InlineData("seccomp=unconfined", false, SeccompMode.Unconfined)]
    [InlineData("seccomp:unconfined", false, SeccompMode.Unconfined)]
    [InlineData("label:disable", false, SeccompMode.Default)]
    public void Both_ways_to_write_an_option_are_read(string word, bool noNewPrivileges, SeccompMode seccomp) =>
        Assert.Equal(new SecurityOptions(noNewPrivileges, seccomp), SecurityOptions.Parse([word]));

    [Fact]
    public void A_profile_of_ones_own_is_refused() =>
        Assert.Equal(ErrorKind.Unsupported, Assert.Throws<DavitException>(() => SecurityOptions.Parse(["seccomp=/profile.json"])).Kind);
}
