using System.Globalization;
using System.Reflection;

namespace Davit.Architecture.Tests;

/// <summary>Types, parameters and signatures as C# writes them, short names throughout.</summary>
internal static class ApiNames
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying) + "?";
        }

        if (type.HasElementType)
        {
            return Of(type.GetElementType()!) + (type.IsArray ? $"[{new string(',', type.GetArrayRank() - 1)}]" : type.IsPointer ? "*" : "");
        }

        var name = type.IsGenericParameter || type.DeclaringType is null ? BareName(type) : $"{BareName(type.DeclaringType)}.{BareName(type)}";
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : name;
    }

    public static string Of(FieldInfo field) => Of(Nullability.Create(field));

    public static string Of(PropertyInfo property) => Of(Nullability.Create(property));

    public static string Of(ParameterInfo parameter)
    {
        var prefix = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var value = parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue) : "";
        return $"{prefix}{Of(Nullability.Create(parameter))} {parameter.Name}{value}";
    }

    public static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Of));

    public static string Signature(MethodInfo method, string modifiers, string name)
    {
        var arguments = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Of))}>" : "";
        var separator = modifiers.Length == 0 || modifiers.EndsWith(' ') ? "" : " ";
        return $"{modifiers}{separator}{Of(Nullability.Create(method.ReturnParameter))} {name}{arguments}({Parameters(method)})";
    }

    private static string Of(NullabilityInfo info)
    {
        var type = info.Type;
        if (type.IsByRef)
        {
            return info.ElementType is { } target ? Of(target) : Of(type.GetElementType()!);
        }

        var mark = info.ReadState == NullabilityState.Nullable && !type.IsValueType && !type.IsGenericParameter ? "?" : "";
        if (info.ElementType is { } element && type.IsArray)
        {
            return Of(element) + "[]" + mark;
        }

        if (info.GenericTypeArguments.Length == 0 || Nullable.GetUnderlyingType(type) is not null)
        {
            return Of(type) + mark;
        }

        return $"{Of(type)[..Of(type).IndexOf('<', StringComparison.Ordinal)]}<{string.Join(", ", info.GenericTypeArguments.Select(Of))}>{mark}";
    }

    private static string BareName(Type type) => type.Name.Split('`')[0];

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
