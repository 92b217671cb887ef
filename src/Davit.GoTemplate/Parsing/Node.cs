namespace Davit.GoTemplate.Parsing;

/// <summary>A piece of a template; its text is how Go's error messages show it.</summary>
/// <param name="position">Its first character in the template.</param>
internal abstract class Node(int position)
{
    public int Position { get; } = position;

    public abstract override string ToString();
}
