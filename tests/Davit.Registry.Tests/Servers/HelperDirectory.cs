using Davit.Registry.Authentication;

namespace Davit.Registry.Tests.Servers;

/// <summary>
/// A real helper program, a shell script that keeps secrets in files; found through PATH under a name of its own.
/// </summary>
internal sealed class HelperDirectory : IDisposable
{
    private static readonly Lock PathLock = new();

    private readonly ScratchDirectory _directory = new();
    private readonly string _name = $"test{Guid.NewGuid():N}";

    public HelperDirectory(string? script = null)
    {
        var program = _directory.Write($"docker-credential-{_name}", script ?? $$"""
            #!/bin/sh
            input=$(cat)
            echo "$1" >>'{{_directory.File("calls")}}'
            file='{{_directory.Path}}/kept-'$(printf %s "$input" | sed 's/.*"ServerURL":"\([^"]*\)".*/\1/' | tr / _)
            case $1 in
            get) [ -f "$file" ] && cat "$file" || { echo "credentials not found in native keychain"; exit 1; } ;;
            store) printf %s "$input" >"$file" ;;
            erase) rm "$file" || { echo "no such secret"; exit 1; } ;;
            esac
            """);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        lock (PathLock)
        {
            Environment.SetEnvironmentVariable("PATH", $"{Environment.GetEnvironmentVariable("PATH")}:{_directory.Path}");
        }
    }

    public string Name => _name;

    public IReadOnlyList<string> Calls => File.Exists(_directory.File("calls")) ? File.ReadAllLines(_directory.File("calls")) : [];

    public CredentialHelper For(string server) => new(_name, server, "config.json");

    public string? Kept(string server) => File.Exists(FileOf(server)) ? File.ReadAllText(FileOf(server)) : null;

    public void Keep(string server, string username, string secret) =>
        File.WriteAllText(FileOf(server), $$"""{"ServerURL":"{{server}}","Username":"{{username}}","Secret":"{{secret}}"}""");

    public void Dispose() => _directory.Dispose();

    private string FileOf(string server) => _directory.File("kept-" + server.Replace('/', '_'));
}
