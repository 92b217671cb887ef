namespace Davit.Cli.CommandLine;

/// <summary>Exit codes, as Docker gives them.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;

    /// <summary>Of <c>sync</c>: nothing was begun. Otherwise <see cref="Failure"/> means that some of it failed.</summary>
    public const int NothingDone = 2;

    /// <summary>A <c>--format</c> that cannot be read.</summary>
    public const int BadTemplate = 64;

    /// <summary>A wrong command line; for <c>run</c> also any failure before the container's command started.</summary>
    public const int Usage = 125;

    /// <summary>128 + SIGPIPE.</summary>
    public const int BrokenPipe = 141;
}
