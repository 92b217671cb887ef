using System.Runtime.CompilerServices;

namespace Davit.Build.Tests.Dockerfile;

/// <summary>
/// Cases kept as files beside the tests: <c>Golden/CASE/Dockerfile</c> and what is expected of it. With DAVIT_UPDATE_GOLDEN=1
/// the tests write what they got instead of comparing; the difference is then reviewed like code.
/// </summary>
internal static class GoldenFolder
{
    private const string Prefix = "Golden/";

    public static IEnumerable<string> CasesWith(string prefix) => typeof(GoldenFolder).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix + prefix, StringComparison.Ordinal) && n.EndsWith("/Dockerfile", StringComparison.Ordinal))
        .Select(n => n[Prefix.Length..^"/Dockerfile".Length])
        .Order(StringComparer.Ordinal);

    public static string Read(string name, string file)
    {
        using var stream = typeof(GoldenFolder).Assembly.GetManifestResourceStream($"{Prefix}{name}/{file}");
        return stream is null ? "" : new StreamReader(stream).ReadToEnd();
    }

    public static void Compare(string name, string file, string actual, [CallerFilePath] string here = "")
    {
        if (Environment.GetEnvironmentVariable("DAVIT_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(here)!, "Golden", name, file), actual);
            return;
        }

        Assert.Equal(Read(name, file), actual);
    }
}
