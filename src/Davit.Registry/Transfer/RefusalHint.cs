using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;

namespace Davit.Registry.Transfer;

/// <summary>What to do about a refusal.</summary>
internal static class RefusalHint
{
    public static string? For(Refusal refusal, FailureSubject subject, RegistryCredential? credential)
    {
        if (refusal.IsFromElsewhere)
        {
            return refusal.Status is 401 or 403 ? $"Passwords are not sent on to another host: if '{refusal.Url.Authority}' is the registry itself, use that name." : null;
        }

        return refusal.Kind switch
        {
            ErrorKind.Unauthenticated or ErrorKind.Denied => ForDenied(refusal, subject, credential),
            ErrorKind.NotFound when subject.Elsewhere is { } host =>
                $"This layer is not kept by registries: its descriptor names '{host}' instead, which davit does not ask.",
            ErrorKind.NotFound when subject.Verb == TransferVerb.Push && refusal.Code == RegistryErrorCode.NameUnknown =>
                "This registry makes no repositories by itself: create the repository there, then push again.",
            ErrorKind.Unsupported when subject.Verb == TransferVerb.Delete =>
                "Deletion may be switched off there: docker-registry deletes when REGISTRY_STORAGE_DELETE_ENABLED=true is set for it, hosted registries often on their web page alone.",
            ErrorKind.Exhausted when refusal.Status == 413 =>
                "A proxy before the registry bounds the size of uploads (in nginx: client_max_body_size); its administrator can raise that.",
            ErrorKind.Exhausted => ForLimit(refusal, subject, credential),
            _ when subject.Verb == TransferVerb.Push && refusal.Speaks("immutable") => "The registry does not let this tag be changed: push under another one.",
            _ => null,
        };
    }

    /// <summary>For a token server that gave no token.</summary>
    public static string ForToken(FailureSubject subject, RegistryCredential? credential) => credential is { Username: { Length: > 0 } username }
        ? $"You are logged in as '{username}', which may not do this, or whose password has expired; run 'davit login{LoginArgument(subject)}' again, or 'davit logout{LoginArgument(subject)}' if the image is public."
        : $"Run 'davit login{LoginArgument(subject)}'.";

    private static string ForDenied(Refusal refusal, FailureSubject subject, RegistryCredential? credential)
    {
        if (refusal.Speaks("quota") || refusal.Speaks("upper limit"))
        {
            return "Delete images in the registry, or ask its administrator for more space.";
        }

        if (credential is not { Username: { Length: > 0 } username })
        {
            return $"Run 'davit login{LoginArgument(subject)}'.";
        }

        if (subject.Verb == TransferVerb.Ping)
        {
            return $"The name or the password of '{username}' is wrong, or the password has expired.";
        }

        return refusal.Speaks("expired") ? $"The password of '{username}' has expired: run 'davit login{LoginArgument(subject)}' again."
            // Where there are no tokens, 401 is what a wrong password gets too.
            : refusal.Kind == ErrorKind.Unauthenticated ? $"You are logged in as '{username}', which may not do this, or whose password is wrong; run 'davit login{LoginArgument(subject)}' again."
            : $"You are logged in as '{username}', which may not do this; run 'davit login{LoginArgument(subject)}' for another account.";
    }

    private static string ForLimit(Refusal refusal, FailureSubject subject, RegistryCredential? credential)
    {
        var known = refusal.RateLimit is { } limit ? $"The registry allows {limit}. " : "";
        var later = refusal.RetryAfter is { TotalSeconds: >= 1 } wait ? $"try again in {RateLimit.Describe(wait)}" : "try again later";
        return credential is { IsEmpty: false }
            ? $"{known}T{later[1..]}."
            : $"{known}Run 'davit login{LoginArgument(subject)}' to get a higher limit, or {later}.";
    }

    private static string LoginArgument(FailureSubject subject) => subject.Domain == ImageReference.DefaultDomain ? "" : " " + subject.Domain;
}
