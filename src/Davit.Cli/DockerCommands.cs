namespace Davit.Cli;

/// <summary>Docker's commands that users will try and that are not here yet.</summary>
internal static class DockerCommands
{
    private static readonly string[] Names =
    [
        "attach", "bake", "buildx", "compose", "cp", "create", "events", "exec", "kill", "logs",
        "network", "pause", "port", "rename", "restart", "search", "start", "stats", "stop", "top", "unpause", "update",
        "volume", "wait",
    ];

    public static bool IsKnown(string name) => Array.IndexOf(Names, name) >= 0;
}
