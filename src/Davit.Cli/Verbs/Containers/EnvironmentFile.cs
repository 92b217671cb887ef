using Davit.Oci;

namespace Davit.Cli.Verbs.Containers;

/// <summary>Variables for a container: <c>-e</c> values and <c>--env-file</c> files, in Docker's rules.</summary>
internal static class EnvironmentFile
{
    /// <summary><c>NAME=value</c> as it is; <c>NAME</c> alone takes this process's value, or nothing when it has none.</summary>
    public static IEnumerable<string> Variable(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals == 0 || text.Length == 0)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"invalid environment variable: {text}");
        }

        return equals > 0 ? [text]
            : Environment.GetEnvironmentVariable(text) is { } value ? [$"{text}={value}"]
            : [];
    }

    /// <summary>One variable a line; blank lines and lines that start with <c>#</c> are skipped; no quoting.</summary>
    public static IEnumerable<string> Read(string file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DavitException(ErrorKind.NotFound, $"open {file}: {(e is FileNotFoundException or DirectoryNotFoundException ? "no such file or directory" : e.Message)}");
        }

        foreach (var line in lines.Select(l => l.TrimStart()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var name = line.Split('=', 2)[0];
            if (name.Length == 0 || name.Any(char.IsWhiteSpace))
            {
                throw new DavitException(ErrorKind.InvalidArgument, $"poorly formatted environment: variable '{name}' contains whitespaces or is empty ({file})");
            }

            foreach (var variable in Variable(line))
            {
                yield return variable;
            }
        }
    }
}
