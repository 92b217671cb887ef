using Davit.Cli.Verbs.Containers;
using Davit.Oci;

namespace Davit.Cli.Tests.Verbs;

public sealed class EnvironmentFileTests
{
    [Fact]
    public void A_file_gives_one_variable_a_line_without_quoting()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# comment\n\nA=b c\n  B=\"quoted\"\nC=\nPATH\nDAVIT_TEST_SURELY_UNSET\n");

            Assert.Equal(["A=b c", "B=\"quoted\"", "C=", $"PATH={Environment.GetEnvironmentVariable("PATH")}"], EnvironmentFile.Read(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Assert.Equal("open /no/such/file: no such file or directory", Assert.Throws<DavitException>(() => EnvironmentFile.Read("/no/such/file").ToArray()).Message);
    }

    [Theory]
    [InlineData("=x")]
    [InlineData("")]
    public void A_variable_needs_a_name(string text)
    {
        Assert.Throws<DavitException>(() => EnvironmentFile.Variable(text).ToArray());
    }
}
