namespace Davit.Engine.Sending;

/// <summary>The words of the conversation; docs/decisions/0029-push-over-ssh.md tells who says what when.</summary>
internal static class SendWords
{
    /// <summary>The receiver's first line, with the version of the conversation.</summary>
    public const string Greeting = "davit-receive 1";

    public const string GreetingPrefix = "davit-receive ";
    public const string Offer = "offer";
    public const string Manifest = "manifest";
    public const string Blob = "blob";
    public const string Done = "done";
}
