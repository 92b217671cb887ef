using Davit.Cli.CommandLine;

namespace Davit.Cli.Tests.CommandLine;

public sealed class FileErrorsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("davit-file-errors").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("absent", "no such file or directory")]
    [InlineData("absent/file", "no such file or directory")]
    [InlineData("", "is a directory")]
    [InlineData("file/below", "no such file or directory")]
    public void Errors_about_files_have_the_systems_words(string name, string reason)
    {
        File.WriteAllText(Path.Combine(_directory, "file"), "");
        var path = Path.Combine(_directory, name).TrimEnd('/');

        var error = Assert.ThrowsAny<Exception>(() => File.Open(path, FileMode.Open).Dispose());

        Assert.Equal($"open {path}: {reason}", FileErrors.Describe(error));
    }
}
