using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Verbs.Manifests;

internal static class InsecureOption
{
    public static readonly OptionSpec Spec = OptionSpec.Flag("insecure", null, "Allow communication with an insecure registry");

    // Which registries are insecure is told once for all commands; those of this machine are.
    public static void Check(Invocation invocation)
    {
        var domain = ImageReference.Parse(invocation.Arguments[0]).Domain;
        var host = domain.Split(':')[0];
        if (invocation.Has(Spec) && host is not ("localhost" or "127.0.0.1" or "[::1]" or "["))
        {
            throw new DavitException(
                ErrorKind.Unsupported, $"--insecure is not supported for '{domain}'", "List the registry under \"insecure-registries\" in /etc/docker/daemon.json.");
        }
    }
}
