namespace Davit.Build.Planning;

/// <summary>What network a RUN step sees.</summary>
public enum BuildNetwork
{
    /// <summary>The builder's choice; at present the host's network.</summary>
    Default,
    Host,
    None,
}
