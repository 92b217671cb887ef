using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

/// <summary>Docker's option, which scripts give: to leave its signatures out is what we do, to demand them is more than we can.</summary>
internal static class ContentTrust
{
    public static readonly OptionSpec Spec = OptionSpec.Flag("disable-content-trust", null, "Without Docker Content Trust", "true") with { IsHidden = true };

    /// <exception cref="DavitException">Unsupported: signatures are demanded.</exception>
    public static void Check(Invocation invocation)
    {
        if (!invocation.Has(Spec))
        {
            throw new DavitException(ErrorKind.Unsupported, "'--disable-content-trust=false' is not supported: davit knows no Docker Content Trust", "Name images by their digests.");
        }
    }
}
