namespace Davit.Engine.Syncing.Tags;

internal enum BoundKind
{
    AtLeast,
    Above,
    AtMost,
    Below,
}
