using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Verbs.Manifests;

internal static class InsecureOption
{
    public static readonly OptionSpec Spec = OptionSpec.Flag("insecure", null, "Allow communication with an insecure registry");

    /// <summary>Trusts the registries of all images that the command line names.</summary>
    public static void Apply(Invocation invocation, Face face)
    {
        if (invocation.Has(Spec))
        {
            face.Engine.AllowInsecure([.. invocation.Arguments.Where(ImageReference.NamesRegistry).Select(name => ImageReference.Parse(name).Domain).Distinct()]);
        }
    }
}
