using System.Text;

namespace Davit.Oci.Tests;

/// <summary>Documents laid out as the usual tools write them. All digests are of the words in the comments.</summary>
internal static class Samples
{
    public const string Base = "sha256:cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2"; // base
    public const string Middle = "sha256:a4888af4e46c129c695ee32775a8c233f113c82e7cd4e6fd3cbb1fda5659f36a"; // middle
    public const string Top = "sha256:28720365c5e7476a011e4f43ac003ee5f16247a263b9d623aa85ed311d73bf39"; // top

    /// <summary>As docker push sends it: indented by three spaces, no final newline.</summary>
    public const string DockerManifest = $$"""
        {
           "schemaVersion": 2,
           "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
           "config": {
              "mediaType": "application/vnd.docker.container.image.v1+json",
              "size": 1470,
              "digest": "{{Top}}"
           },
           "layers": [
              {
                 "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                 "size": 2811478,
                 "digest": "{{Base}}"
              },
              {
                 "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                 "size": 5829377022,
                 "digest": "{{Middle}}"
              }
           ]
        }
        """;

    /// <summary>As BuildKit sends it: one image and its attestation.</summary>
    public const string OciIndex = $$"""
        {
          "schemaVersion": 2,
          "mediaType": "application/vnd.oci.image.index.v1+json",
          "manifests": [
            {
              "mediaType": "application/vnd.oci.image.manifest.v1+json",
              "digest": "{{Base}}",
              "size": 1024,
              "platform": { "architecture": "arm", "os": "linux", "variant": "v7" }
            },
            {
              "mediaType": "application/vnd.oci.image.manifest.v1+json",
              "digest": "{{Middle}}",
              "size": 566,
              "annotations": {
                "vnd.docker.reference.digest": "{{Base}}",
                "vnd.docker.reference.type": "attestation-manifest"
              },
              "platform": { "architecture": "unknown", "os": "unknown" }
            },
            {
              "mediaType": "application/vnd.oci.image.manifest.v1+json",
              "digest": "{{Top}}",
              "size": 1025,
              "platform": { "architecture": "amd64", "os": "windows", "os.version": "10.0.17763.1", "os.features": ["win32k"] }
            }
          ]
        }
        """;

    /// <summary>A manifest of an artifact with everything the specification allows.</summary>
    public const string ArtifactManifest = $$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/spdx+json",
        "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2,"data":"e30="},
        "layers":[{"mediaType":"text/plain; charset=utf-8","digest":"{{Base}}","size":4,"urls":["https://example.com/a","https://example.com/b"],
        "annotations":{"org.opencontainers.image.title":"bill \u2013 of materials","":""},"artifactType":"text/plain","unknown":{"deep":[1,2.5e3,null]} }],
        "subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{Middle}}","size":0},
        "annotations":{"b":"2","a":"<1> & 'x'"} }
        """;

    /// <summary>As the classic docker build writes it, container fields included.</summary>
    public const string DockerConfig = $$$"""
        {"architecture":"amd64","config":{"Hostname":"","Domainname":"","User":"app:app","AttachStdin":false,"AttachStdout":false,
        "AttachStderr":false,"ExposedPorts":{"8080/tcp":{},"53/udp":{}},"Tty":false,"OpenStdin":false,"StdinOnce":false,
        "Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","EMPTY=","A=b=c"],"Cmd":["--port","8080"],
        "Healthcheck":{"Test":["CMD-SHELL","curl -f http://localhost:8080/ || exit 1"],"Interval":30000000000,"Timeout":3000000000,
        "StartPeriod":5000000000,"StartInterval":500000000,"Retries":3},"ArgsEscaped":true,
        "Image":"{{{Base}}}","Volumes":{"/var/lib/app":{},"/data":{}},"WorkingDir":"/srv/app",
        "Entrypoint":["/usr/bin/app"],"OnBuild":["RUN make"],"Labels":{"maintainer":"Zoë <zoe@example.com>","org.opencontainers.image.version":"1.0"},
        "StopSignal":"SIGQUIT","StopTimeout":20,"Shell":["/bin/bash","-c"]},
        "container":"28720365c5e7476a011e4f43ac003ee5f16247a263b9d623aa85ed311d73bf39",
        "container_config":{"Cmd":["/bin/sh","-c","#(nop) ","CMD [\"--port\" \"8080\"]"]},
        "created":"2024-02-29T23:59:59.123456789Z","docker_version":"20.10.24","author":"Zoë",
        "history":[{"created":"2024-02-01T00:00:00Z","created_by":"/bin/sh -c #(nop) ADD file:1 in / "},
        {"created":"2024-02-01T00:00:00.5Z","created_by":"/bin/sh -c #(nop)  CMD [\"bash\"]","empty_layer":true},
        {"created":"2024-02-29T23:59:59.123456789Z","created_by":"/bin/sh -c make","author":"Zoë","comment":"FROM base"}],
        "os":"linux","rootfs":{"type":"layers","diff_ids":["{{{Base}}}","{{{Middle}}}"]}}
        """;

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
