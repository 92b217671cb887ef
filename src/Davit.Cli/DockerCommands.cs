namespace Davit.Cli;

/// <summary>Docker's commands that users will try and that are not here yet.</summary>
internal static class DockerCommands
{
    private static readonly string[] Names =
    [
        "attach", "bake", "buildx", "compose", "cp", "create", "events", "exec", "kill", "logs",
        "network", "pause", "port", "rename", "restart", "start", "stats", "stop", "top", "unpause", "update",
        "volume", "wait",
    ];

    /// <summary>True for a global option that tells Docker's client which daemon to speak to.</summary>
    public static bool IsDaemonFlag(string word) =>
        word.Split('=')[0] is "-H" or "--host" or "-c" or "--context" or "--tls" or "--tlscacert" or "--tlscert" or "--tlskey" or "--tlsverify";

    public static bool IsKnown(string name) => Array.IndexOf(Names, name) >= 0;
}
