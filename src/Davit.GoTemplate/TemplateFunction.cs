namespace Davit.GoTemplate;

/// <summary>A function of the template language, or a method of an object.</summary>
/// <param name="Parameters">The last one may repeat.</param>
/// <param name="Invoke">Gets the arguments, null for nil; what it throws as <see cref="TemplateException"/> is told as its error.</param>
public sealed record TemplateFunction(IReadOnlyList<ParameterType> Parameters, Func<IReadOnlyList<TemplateValue?>, TemplateValue?> Invoke)
{
    /// <summary>True when the last parameter takes any number of arguments, none included.</summary>
    public bool IsVariadic { get; init; }

    /// <summary>A method without parameters.</summary>
    public static TemplateFunction Getter(Func<TemplateValue?> get) => new([], _ => get());
}
