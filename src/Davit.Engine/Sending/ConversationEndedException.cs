namespace Davit.Engine.Sending;

/// <summary>The other side hung up before it was done.</summary>
internal sealed class ConversationEndedException : Exception;
