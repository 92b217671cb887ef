using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Davit.Architecture.Tests;

/// <summary>The public face of an assembly as lines of text: sorted, C#-like, with nullability.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Describe(Assembly assembly) => string.Concat(assembly.GetExportedTypes()
        .OrderBy(ApiNames.Of, StringComparer.Ordinal)
        .Select(Describe));

    private static string Describe(Type type)
    {
        if (IsDelegate(type))
        {
            return $"{type.Namespace}: {ApiNames.Signature(type.GetMethod("Invoke")!, "delegate", ApiNames.Of(type))}\n";
        }

        var members = type.IsEnum ? EnumMembers(type) : type.GetMembers(Declared).Where(IsVisible).Select(Describe);
        return string.Concat(members.Distinct().Order(StringComparer.Ordinal).Select(m => $"    {m}\n").Prepend($"{type.Namespace}: {Head(type)}\n"));
    }

    private static string Head(Type type)
    {
        var bases = new[] { type.BaseType }.OfType<Type>()
            .Where(b => b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum))
            .Concat(type.IsEnum ? [] : type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(i => i.IsPublic || i.IsNestedPublic))
            .Select(ApiNames.Of).Order(StringComparer.Ordinal).ToArray();
        return $"{Kind(type)} {ApiNames.Of(type)}{(bases.Length == 0 ? "" : " : " + string.Join(", ", bases))}";
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct")
        : (type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")
            + (type.GetMethod("<Clone>$") is null ? "class" : "record");

    private static IEnumerable<string> EnumMembers(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => $"{Convert.ToInt64(f.GetRawConstantValue(), CultureInfo.InvariantCulture).ToString("d3", CultureInfo.InvariantCulture)} {f.Name}");

    private static bool IsVisible(MemberInfo member) => !member.IsDefined(typeof(CompilerGeneratedAttribute)) && member switch
    {
        MethodInfo method => IsVisible(method) && !IsAccessor(method),
        ConstructorInfo constructor => IsVisible(constructor) && !constructor.IsStatic,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo added => IsVisible(added.AddMethod!),
        _ => false,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo method => ApiNames.Signature(method, Modifiers(method), method.Name),
        ConstructorInfo constructor => $"{Modifiers(constructor)}new({ApiNames.Parameters(constructor)})",
        FieldInfo field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{ApiNames.Of(field)} {field.Name}",
        PropertyInfo property => Describe(property),
        EventInfo added => $"event {ApiNames.Of(added.EventHandlerType!)} {added.Name}",
        _ => throw new InvalidOperationException($"{member} is of a kind that is not described"),
    };

    private static string Describe(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).Select(a =>
            a.ReturnType != typeof(void) ? "get;"
            : a.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;");
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var name = property.GetIndexParameters().Length == 0 ? property.Name : $"this[{string.Join(", ", property.GetIndexParameters().Select(ApiNames.Of))}]";
        return $"{Modifiers(property.GetAccessors(nonPublic: true)[0])}{required}{ApiNames.Of(property)} {name} {{ {string.Join(' ', accessors)} }}";
    }

    private static string Modifiers(MethodBase method) =>
        (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
        + (method.IsStatic ? "static " : "")
        + (method.IsAbstract ? (method.DeclaringType!.IsInterface ? "" : "abstract ")
            : method is MethodInfo { IsVirtual: true, IsFinal: false } info
                ? (info.GetBaseDefinition() == info ? "virtual " : "override ")
                : "");

    private static bool IsDelegate(Type type) => type.IsSubclassOf(typeof(Delegate));
}
