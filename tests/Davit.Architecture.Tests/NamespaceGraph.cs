using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Davit.Architecture.Tests;

/// <summary>
/// The namespaces of one assembly and who uses whom: by base types, interfaces, signatures, local variables,
/// attributes and the instructions of method bodies. A nested or compiler-made type counts for the type around it.
/// </summary>
internal sealed class NamespaceGraph
{
    private readonly AssemblyReader _assembly;
    private readonly MetadataReader _metadata;
    private readonly DependencyGraph _graph = new();

    private NamespaceGraph(AssemblyReader assembly)
    {
        _assembly = assembly;
        _metadata = assembly.Metadata;
    }

    public static DependencyGraph Of(AssemblyReader assembly)
    {
        var graph = new NamespaceGraph(assembly);
        foreach (var handle in graph._metadata.TypeDefinitions)
        {
            graph.AddType(handle);
        }

        return graph._graph;
    }

    private void AddType(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var used = new TypeCollector(_metadata);
        used.Add(type.BaseType);
        used.AddAll(type.GetInterfaceImplementations().Select(i => _metadata.GetInterfaceImplementation(i).Interface));
        AddAttributes(type.GetCustomAttributes(), used);
        AddGenericParameters(type.GetGenericParameters(), used);
        foreach (var field in type.GetFields())
        {
            used.Add(_metadata.GetFieldDefinition(field).DecodeSignature(used, null));
            AddAttributes(_metadata.GetFieldDefinition(field).GetCustomAttributes(), used);
        }

        foreach (var method in type.GetMethods())
        {
            AddMethod(_metadata.GetMethodDefinition(method), used);
        }

        var from = Outermost(handle);
        foreach (var to in used.Types.Select(Outermost))
        {
            AddEdge(from, to);
        }
    }

    private void AddMethod(MethodDefinition method, TypeCollector used)
    {
        used.Add(method.DecodeSignature(used, null));
        AddAttributes(method.GetCustomAttributes(), used);
        AddGenericParameters(method.GetGenericParameters(), used);
        foreach (var locals in _assembly.Locals(method))
        {
            used.AddEach(_metadata.GetStandaloneSignature(locals).DecodeLocalSignature(used, null));
        }

        if (_assembly.Body(method) is { } body)
        {
            used.AddAll(InstructionReader.Tokens(body));
        }
    }

    private void AddAttributes(CustomAttributeHandleCollection attributes, TypeCollector used) =>
        used.AddAll(attributes.Select(a => _metadata.GetCustomAttribute(a).Constructor));

    private void AddGenericParameters(GenericParameterHandleCollection parameters, TypeCollector used) =>
        used.AddAll(parameters
            .SelectMany(p => _metadata.GetGenericParameter(p).GetConstraints())
            .Select(c => _metadata.GetGenericParameterConstraint(c).Type));

    private void AddEdge(TypeDefinitionHandle from, TypeDefinitionHandle to)
    {
        var (user, used) = (_metadata.GetTypeDefinition(from), _metadata.GetTypeDefinition(to));
        if (!user.Namespace.IsNil && !used.Namespace.IsNil)
        {
            _graph.Add(
                _metadata.GetString(user.Namespace),
                _metadata.GetString(used.Namespace),
                $"{_metadata.GetString(user.Name)} uses {_metadata.GetString(used.Name)}");
        }
    }

    private TypeDefinitionHandle Outermost(TypeDefinitionHandle handle)
    {
        while (_metadata.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer)
        {
            handle = outer;
        }

        return handle;
    }
}
