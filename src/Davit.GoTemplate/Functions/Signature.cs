namespace Davit.GoTemplate.Functions;

/// <summary>Short ways to write entries of function tables.</summary>
internal static class Signature
{
    public static KeyValuePair<string, TemplateFunction> Fixed(string name, ParameterType[] parameters, Func<IReadOnlyList<TemplateValue?>, TemplateValue?> invoke) =>
        new(name, new TemplateFunction(parameters, invoke));

    public static KeyValuePair<string, TemplateFunction> Variadic(string name, ParameterType[] parameters, Func<IReadOnlyList<TemplateValue?>, TemplateValue?> invoke) =>
        new(name, new TemplateFunction(parameters, invoke) { IsVariadic = true });

    public static string Text(this TemplateValue? value) => ((StringValue)value!).Value;

    public static int Integer(this TemplateValue? value) => (int)((IntegerValue)value!).Value;
}
