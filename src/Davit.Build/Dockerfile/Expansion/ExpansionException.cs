using Davit.Oci;

namespace Davit.Build.Dockerfile.Expansion;

/// <summary>A word whose quotes or variables cannot be read, or whose <c>${name:?message}</c> demands a value.</summary>
public sealed class ExpansionException : DavitException
{
    public ExpansionException(string message)
        : base(ErrorKind.InvalidArgument, message)
    {
    }
}
