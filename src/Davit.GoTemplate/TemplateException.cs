namespace Davit.GoTemplate;

/// <summary>A template that cannot be read or carried out; the message is Go's.</summary>
public sealed class TemplateException(string message) : Exception(message);
