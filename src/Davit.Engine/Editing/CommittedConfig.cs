using Davit.Engine.Containers;
using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>A container's settings as those of an image, by Docker's rules: what the container was started with becomes the default.</summary>
internal static class CommittedConfig
{
    public static ContainerConfig Of(ContainerSettings container, ContainerConfig image)
    {
        var command = container.Command.Skip(container.EntrypointLength).ToArray();
        return image with
        {
            User = container.User,
            Env = container.Environment,
            Entrypoint = container.EntrypointLength == 0 ? null : [.. container.Command.Take(container.EntrypointLength)],
            Cmd = command.Length == 0 ? null : command,
            // The root is where a container is that nobody told where to be.
            WorkingDir = container.WorkingDirectory == "/" && image.WorkingDir.Length == 0 ? "" : container.WorkingDirectory,
            Labels = container.Labels,
            Volumes = container.Volumes,
            // Triggers are for builds on the image; this one has been used.
            OnBuild = null,
            ArgsEscaped = false,
        };
    }
}
