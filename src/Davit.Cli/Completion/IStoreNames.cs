namespace Davit.Cli.Completion;

/// <summary>The names a user has given to things in the store.</summary>
internal interface IStoreNames
{
    public IReadOnlyList<Candidate> Images();

    public IReadOnlyList<Candidate> Containers();
}
