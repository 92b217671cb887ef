using Davit.GoTemplate;

namespace Davit.Cli.Rendering.Formatting;

/// <summary>Something of a row that templates can name.</summary>
/// <param name="Name">As in <c>{{.Name}}</c>.</param>
/// <param name="Header">Over its column.</param>
/// <param name="Read">The value for a row.</param>
internal sealed record Field<T>(string Name, string Header, Func<T, TemplateValue> Read);
