using Davit.Oci;
using Davit.Runtime.Specs;

namespace Davit.Engine.Containers;

/// <summary>What <c>--security-opt</c> asks for.</summary>
internal sealed record SecurityOptions(bool NoNewPrivileges, SeccompMode Seccomp)
{
    /// <exception cref="DavitException">Unsupported: a label, an AppArmor profile or a seccomp profile of one's own.</exception>
    public static SecurityOptions Parse(IEnumerable<string> words)
    {
        var options = new SecurityOptions(false, SeccompMode.Default);
        foreach (var word in words)
        {
            options = word.Replace(':', '=') switch
            {
                "no-new-privileges" or "no-new-privileges=true" => options with { NoNewPrivileges = true },
                "no-new-privileges=false" => options with { NoNewPrivileges = false },
                "seccomp=unconfined" => options with { Seccomp = SeccompMode.Unconfined },
                "seccomp=builtin" => options with { Seccomp = SeccompMode.Default },

                // Neither confines a container here.
                "apparmor=unconfined" or "label=disable" or "label=false" => options,
                _ => throw new DavitException(
                    ErrorKind.Unsupported, $"run: '--security-opt {word}' is not supported yet", "Use no-new-privileges or seccomp=unconfined."),
            };
        }

        return options;
    }
}
