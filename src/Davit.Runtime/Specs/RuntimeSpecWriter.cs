using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Davit.Runtime.Specs;

/// <summary>
/// Writes the <c>config.json</c> of the OCI runtime specification 1.0.2 with Docker's defaults. Pure: what the host allows comes
/// in as a value; what it does not allow is left out and told.
/// </summary>
public static class RuntimeSpecWriter
{
    private const string SpecificationVersion = "1.0.2";

    // The file is read by programs only, never put into HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="containerId">Names the control group, and the host name when the request has none.</param>
    /// <exception cref="Oci.DavitException">InvalidArgument: an unknown capability, a device that does not exist…</exception>
    public static RuntimeSpec Write(ContainerSpec spec, string containerId, RuntimeHost host)
    {
        var request = new SpecRequest(spec, containerId, host, []);
        var buffer = new ArrayBufferWriter<byte>(32 * 1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            Write(json, request);
        }

        return new RuntimeSpec(buffer.WrittenMemory, request.Warnings);
    }

    private static void Write(Utf8JsonWriter json, SpecRequest request)
    {
        var capabilities = CapabilitySet.Resolve(request);
        json.WriteStartObject();
        json.WriteString("ociVersion", SpecificationVersion);
        ProcessSection.Write(json, request, capabilities);
        WriteRoot(json, request.Spec);
        WriteNames(json, request);
        MountSection.Write(json, request);
        WriteAnnotations(json, request.Spec);
        LinuxSection.Write(json, request, capabilities);
        json.WriteEndObject();
    }

    private static void WriteRoot(Utf8JsonWriter json, ContainerSpec spec)
    {
        json.WriteStartObject("root");
        json.WriteString("path", spec.RootfsPath);
        json.WriteBoolean("readonly", spec.ReadOnlyRootfs);
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, SpecRequest request)
    {
        // Runtimes refuse both without a UTS namespace of the container's own.
        if (request.Spec.Uts == NamespaceMode.Host)
        {
            return;
        }

        json.WriteString("hostname", request.Spec.HostnameFor(request.ContainerId));
        // "domainname" exists from specification 1.1 on; older runtimes ignore it.
        if (request.Spec.DomainName is { } domain)
        {
            json.WriteString("domainname", domain);
        }
    }

    private static void WriteAnnotations(Utf8JsonWriter json, ContainerSpec spec)
    {
        json.WriteStartObject("annotations");
        foreach (var (key, value) in spec.Annotations)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
