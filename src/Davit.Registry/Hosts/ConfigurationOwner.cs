namespace Davit.Registry.Hosts;

/// <summary>Whose files say how registries are reached. Not told by the user ID alone: in a user namespace everybody is root.</summary>
public enum ConfigurationOwner
{
    /// <summary>Those below <c>/etc</c> alone.</summary>
    Machine,

    /// <summary>The user's own, then the machine's.</summary>
    User,
}
