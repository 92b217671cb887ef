using Davit.GoTemplate.Parsing;

namespace Davit.GoTemplate.Execution;

/// <param name="Words">Behind the name.</param>
/// <param name="Final">What the pipeline brings as last argument.</param>
internal sealed record Arguments(IReadOnlyList<Node> Words, Operand? Final)
{
    public static Arguments None { get; } = new([], null);

    public int Count => Words.Count + (Final is null ? 0 : 1);
}

/// <param name="Dot">Where arguments are evaluated.</param>
/// <param name="Function">Or method.</param>
/// <param name="Name">For errors.</param>
/// <param name="Place">For the function's own errors.</param>
/// <param name="Arguments">As written.</param>
internal sealed record Call(Operand Dot, TemplateFunction Function, string Name, Node Place, Arguments Arguments);
