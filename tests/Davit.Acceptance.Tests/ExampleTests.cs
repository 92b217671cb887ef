using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class ExampleTests(Laboratory laboratory) : IDisposable
{
    // A program and no image: it is run by Davit.Registry.Tests.
    private const string LibraryExample = "library";

    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Theory]
    [InlineData("bash-date")]
    [InlineData("nginx-page")]
    [InlineData("node-web")]
    [InlineData("python-list-files")]
    [InlineData("two-stage")]
    public async Task Every_example_builds_runs_and_says_what_it_should(string name)
    {
        var folder = Path.Combine(Laboratory.Repository, "examples", name);

        await _davit.OutputAsync("build", "--tag", name, folder);

        var check = new Call(Path.Combine(folder, "check.sh"), Laboratory.DavitProgram, name) { Environment = _davit.Call().Environment };
        (await Programs.RunAsync(check)).MustSucceed();
        await new StoreInspection(_davit.Store).MustBeTidyAsync($"example {name}");
    }

    [Fact]
    public void Every_folder_below_examples_is_tested()
    {
        var tested = typeof(ExampleTests).GetMethod(nameof(Every_example_builds_runs_and_says_what_it_should))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().Select(data => (string)data.Data[0]!);

        var folders = Directory.EnumerateDirectories(Path.Combine(Laboratory.Repository, "examples")).Select(folder => Path.GetFileName(folder)).Where(folder => folder != LibraryExample);

        Assert.Equal(folders.Order(StringComparer.Ordinal), tested.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_greeting_of_hello_world_appears()
    {
        var output = await _davit.OutputAsync("run", "--rm", "hello-world");

        Assert.Contains("Hello from Docker!", output, StringComparison.Ordinal);
    }
}
