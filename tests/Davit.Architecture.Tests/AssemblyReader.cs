using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Davit.Architecture.Tests;

/// <summary>What a compiled assembly names, read from its metadata; nothing of it is loaded or run.</summary>
internal sealed class AssemblyReader : IDisposable
{
    private readonly PEReader _file;

    public AssemblyReader(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        Metadata = _file.GetMetadataReader();
    }

    public MetadataReader Metadata { get; }

    public IEnumerable<string> ReferencedAssemblies =>
        Metadata.AssemblyReferences.Select(h => Metadata.GetString(Metadata.GetAssemblyReference(h).Name));

    /// <summary>Types and members (<c>Type::member</c>) of other assemblies.</summary>
    public IEnumerable<string> OutsideNames => Metadata.TypeReferences.Select(FullName)
        .Concat(Metadata.MemberReferences.Select(OutsideMember).OfType<string>())
        .Distinct().Order(StringComparer.Ordinal);

    /// <summary>The names of all types, methods, fields, properties and parameters written here.</summary>
    public IEnumerable<string> DeclaredNames => Metadata.TypeDefinitions.Select(h => Metadata.GetTypeDefinition(h).Name)
        .Concat(Metadata.MethodDefinitions.Select(h => Metadata.GetMethodDefinition(h).Name))
        .Concat(Metadata.FieldDefinitions.Select(h => Metadata.GetFieldDefinition(h).Name))
        .Concat(Metadata.PropertyDefinitions.Select(h => Metadata.GetPropertyDefinition(h).Name))
        .Select(Metadata.GetString)
        .Distinct().Order(StringComparer.Ordinal);

    public void Dispose() => _file.Dispose();

    public BlobReader? Body(MethodDefinition method) => method.RelativeVirtualAddress == 0
        ? null
        : _file.GetMethodBody(method.RelativeVirtualAddress).GetILReader();

    public IEnumerable<StandaloneSignatureHandle> Locals(MethodDefinition method) => method.RelativeVirtualAddress == 0
        || _file.GetMethodBody(method.RelativeVirtualAddress).LocalSignature is not { IsNil: false } locals
        ? []
        : [locals];

    public string FullName(TypeReferenceHandle handle)
    {
        var type = Metadata.GetTypeReference(handle);
        var name = Metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{FullName((TypeReferenceHandle)type.ResolutionScope)}.{name}"
            : $"{Metadata.GetString(type.Namespace)}.{name}";
    }

    private string? OutsideMember(MemberReferenceHandle handle)
    {
        var member = Metadata.GetMemberReference(handle);
        return member.Parent.Kind == HandleKind.TypeReference
            ? $"{FullName((TypeReferenceHandle)member.Parent)}::{Metadata.GetString(member.Name)}"
            : null;
    }
}
