using Davit.Content;

namespace Davit.Engine.Runtimes;

/// <summary>Where the OCI runtime keeps what it knows of running containers: builds' and users' alike.</summary>
internal static class RuntimeState
{
    public static string Of(Store store) => Path.Combine(store.Paths.Root, "run");
}
