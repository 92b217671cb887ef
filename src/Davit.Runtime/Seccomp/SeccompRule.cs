using System.Text.Json;

namespace Davit.Runtime.Seccomp;

/// <summary>One entry of a filter: calls, perhaps a condition on their first argument, and what happens.</summary>
internal sealed record SeccompRule
{
    private const string AllowAction = "SCMP_ACT_ALLOW";

    private string[] Names { get; init; } = [];

    private string Action { get; init; } = AllowAction;

    private int? Error { get; init; }

    private Condition? FirstArgument { get; init; }

    public static SeccompRule Allow(string[] names) => new() { Names = names };

    public static SeccompRule AllowEqual(string name, ulong value) =>
        new() { Names = [name], FirstArgument = new Condition("SCMP_CMP_EQ", value, 0) };

    public static SeccompRule AllowBelow(string name, ulong limit) =>
        new() { Names = [name], FirstArgument = new Condition("SCMP_CMP_LT", limit, 0) };

    /// <summary>Allowed when argument &amp; mask = value.</summary>
    public static SeccompRule AllowMasked(string name, ulong mask, ulong value) =>
        new() { Names = [name], FirstArgument = new Condition("SCMP_CMP_MASKED_EQ", mask, value) };

    public static SeccompRule Refuse(string[] names, int error) => new() { Names = names, Action = "SCMP_ACT_ERRNO", Error = error };

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStrings("names", Names);
        json.WriteString("action", Action);
        if (Error is { } error)
        {
            json.WriteNumber("errnoRet", error);
        }

        if (FirstArgument is { } condition)
        {
            json.WriteStartArray("args");
            condition.Write(json);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private sealed record Condition(string Operator, ulong Value, ulong SecondValue)
    {
        public void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteNumber("index", 0);
            json.WriteNumber("value", Value);
            json.WriteNumber("valueTwo", SecondValue);
            json.WriteString("op", Operator);
            json.WriteEndObject();
        }
    }
}
