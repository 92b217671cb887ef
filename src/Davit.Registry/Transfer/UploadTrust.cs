using Davit.Registry.Protocol;

namespace Davit.Registry.Transfer;

/// <summary>How far to believe in an upload that was interrupted.</summary>
/// <param name="received">What the registry had when it was taken up.</param>
internal sealed class UploadTrust(long received)
{
    private long _furthest = received;
    private int _refusedRests;
    private int _faults;
    private bool _hasStartedAgain;

    /// <summary>True when it is begun anew, false when the registry is asked how much it has.</summary>
    public bool IsLost(RegistryException failure)
    {
        // GHCR takes a blob of any size whole, but no more than 4 MiB after a Content-Range, and answers 416 again and again.
        _refusedRests += failure.StatusCode == 416 ? 1 : 0;

        // What a registry has that fails twice at one place is anybody's guess.
        _faults += failure.StatusCode >= 500 ? 1 : 0;
        var isLost = _refusedRests > 1 || _faults > 1 || IsAboutBeginning(failure);
        _hasStartedAgain |= isLost;
        return isLost;
    }

    /// <summary>Whether it has come further than ever before.</summary>
    public bool IsFurther(long offset)
    {
        if (offset <= _furthest)
        {
            return false;
        }

        (_furthest, _faults) = (offset, 0);
        return true;
    }

    /// <summary>
    /// Whether a refusal may be for what came in an earlier request: an upload that is gone, or bytes with another digest, which nobody
    /// can tell from the rest. Then it is worth one upload from the beginning.
    /// </summary>
    public bool MayStartAgain(RegistryException refusal) => _furthest > 0 && !_hasStartedAgain && IsAboutBeginning(refusal);

    private static bool IsAboutBeginning(RegistryException refusal) => refusal.StatusCode is 400 or 404 or 409;
}
