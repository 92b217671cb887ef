namespace Davit.Build.Dockerfile.Expansion;

public enum QuoteHandling
{
    Remove,

    /// <summary>Quotes group as ever, and stay in the result.</summary>
    Keep,

    /// <summary>Quotes are characters like any other, as in the body of a here-document.</summary>
    Ignore,
}
